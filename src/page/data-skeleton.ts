/** The panel "Data" as HTML, which the script fills. */
export const DATA = `<section class="panel data" aria-labelledby="data-title">
    <div class="panel-head"><h2 id="data-title">Data</h2><p class="hint" id="data-layout"></p></div>
    <p class="empty" id="no-data">Being measured.</p>
    <div class="data-parts" id="data-parts" hidden>
      <div class="scroll" role="group" aria-labelledby="data-title" tabindex="0">
        <table>
          <caption class="unseen">Samples of each class in each part of the data set</caption>
          <thead id="data-head"></thead>
          <tbody id="data-rows"></tbody>
        </table>
      </div>
      <div>
        <dl class="data-figures" id="data-figures"></dl>
        <ul class="data-warnings" id="data-warnings"></ul>
        <ul class="data-pictures" id="data-pictures" aria-label="Training pictures by class"></ul>
      </div>
    </div>
  </section>`;
