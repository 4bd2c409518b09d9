/// How the report looks: light or dark as the reader's machine is set, plain
/// black on white on paper, nothing fetched from anywhere.
package enum ReportStyle {
  package static let sheet = """
    :root {
      --paper: #ffffff; --card: #f6f7f9; --ink: #1b2330; --soft: #5c6675;
      --rule: #dde1e7; --decoded: #1f6fd6; --truth: #e2a33b; --trace: #35506f;
      --good: #1f8a5b; --bad: #c8403a;
      --s0: #1f6fd6; --s1: #e2a33b; --s2: #1f8a5b; --s3: #8a5bc7;
      --s4: #c8403a; --s5: #5c6675;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #12161d; --card: #1a202a; --ink: #e6eaf0; --soft: #98a3b3;
        --rule: #2b3442; --decoded: #6aa9ff; --truth: #d9a04a;
        --trace: #a9c1de; --good: #57c794; --bad: #ff7a72;
        --s0: #6aa9ff; --s1: #d9a04a; --s2: #57c794; --s3: #b795ee;
        --s4: #ff7a72; --s5: #98a3b3;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 1160px; padding: 32px 24px 64px;
      background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans",
        sans-serif;
    }
    h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; font-weight: 650; }
    h2 {
      font-size: 18px; margin: 40px 0 8px; padding-top: 16px;
      border-top: 1px solid var(--rule); font-weight: 650;
    }
    h3 { font-size: 15px; margin: 20px 0 6px; font-weight: 600; }
    p { margin: 4px 0 10px; max-width: 84ch; }
    .soft, figcaption, .note { color: var(--soft); font-size: 13px; }
    .warning { color: var(--bad); font-size: 14px; }
    code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace;
      overflow-wrap: anywhere; }
    dl.facts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
      gap: 8px 20px; margin: 16px 0;
    }
    dl.facts dt { color: var(--soft); font-size: 12px; }
    dl.facts dd { margin: 0; overflow-wrap: anywhere; }
    .tiles {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr));
      gap: 12px; margin: 20px 0;
    }
    .tile {
      background: var(--card); border: 1px solid var(--rule);
      border-radius: 10px; padding: 12px 14px;
    }
    .tile b { display: block; font-size: 26px; font-weight: 650; line-height: 1.2; }
    .tile span { color: var(--soft); font-size: 12.5px; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    table.figures { width: 100%; font-size: 13.5px; }
    th, td { padding: 5px 8px; text-align: right; }
    td { white-space: nowrap; }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    thead th { color: var(--soft); font-weight: 500; font-size: 12px;
      border-bottom: 1px solid var(--rule); vertical-align: bottom; }
    tbody tr + tr td { border-top: 1px solid var(--rule); }
    .pair table.figures { font-size: 12.5px; }
    .pair table.figures td { padding-top: 3px; padding-bottom: 3px; }
    .pair table.figures td, .pair table.figures th { padding-left: 4px;
      padding-right: 4px; }
    tr.mean td { font-weight: 600; }
    td small { display: block; color: var(--soft); font-size: 11px;
      line-height: 1.3; font-weight: 400; }
    /* Text in a drawing stays legible: what is wider than the page scrolls. */
    figure { margin: 12px 0 0; overflow-x: auto; }
    figure svg { width: 100%; min-width: 520px; height: auto; display: block; }
    figure.wide svg { min-width: 900px; }
    figcaption { position: sticky; left: 0; }
    .pair { display: grid; gap: 8px 32px; align-items: start;
      grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); }
    .pair > * { min-width: 0; }
    .narrow { max-width: 760px; }
    svg text { fill: var(--ink); font-size: 12px; }
    svg .tick { fill: var(--soft); font-size: 11px; }
    svg .grid { stroke: var(--rule); stroke-width: 1; }
    svg .base { stroke: var(--soft); stroke-width: 0.7; }
    svg .trace { fill: none; stroke: var(--trace); stroke-width: 0.8; }
    svg .decoded { fill: none; stroke: var(--decoded); stroke-width: 1.5;
      stroke-linejoin: round; }
    svg .truth { fill: var(--truth); fill-opacity: 0.38; stroke: none; }
    svg .truth-bar { fill: var(--truth); }
    svg .decoded-bar { fill: var(--decoded); }
    svg .unscored { fill: var(--soft); fill-opacity: 0.16; }
    svg .bad { fill: var(--bad); }
    svg .median { stroke: var(--bad); stroke-width: 1.3; stroke-dasharray: 4 3; }
    svg .heat { stroke: var(--rule); stroke-width: 0.6; }
    svg .right { fill: color-mix(in srgb, var(--decoded) var(--share), var(--card)); }
    svg .wrong { fill: color-mix(in srgb, var(--bad) var(--share), var(--card)); }
    svg .heat-text.strong { fill: var(--paper); font-weight: 600; }
    svg .series0 { fill: var(--s0); } svg .series1 { fill: var(--s1); }
    svg .series2 { fill: var(--s2); } svg .series3 { fill: var(--s3); }
    svg .series4 { fill: var(--s4); } svg .series5 { fill: var(--s5); }
    .key { display: inline-block; width: 22px; height: 10px; margin: 0 4px 0 12px;
      vertical-align: middle; border-radius: 2px; }
    .key.truth { background: var(--truth); opacity: 0.5; }
    .key.series0 { background: var(--s0); } .key.series1 { background: var(--s1); }
    .key.series2 { background: var(--s2); } .key.series3 { background: var(--s3); }
    .key.series4 { background: var(--s4); } .key.series5 { background: var(--s5); }
    .key.decoded { background: var(--decoded); height: 3px; }
    @media print {
      :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444;
        --rule: #bbb; --decoded: #1f6fd6; --truth: #e2a33b; --trace: #333;
        --good: #1f8a5b; --bad: #c8403a; --s0: #1f6fd6; --s1: #e2a33b;
        --s2: #1f8a5b; --s3: #8a5bc7; --s4: #c8403a; --s5: #5c6675; }
      body { padding: 0; font-size: 11pt; max-width: none; }
      h2, h3 { break-after: avoid; break-inside: avoid; }
      h2 + .soft, h3 + .soft, h2 + .note { break-after: avoid; }
      figure, table, tr, .tile { break-inside: avoid; }
      .key, rect { print-color-adjust: exact; }
      /* Nothing scrolls on paper. */
      figure, .scroll { overflow: visible; }
      figure svg, figure.wide svg { min-width: 0; }
      table.figures { font-size: 8.5pt; }
      thead th { font-size: 8pt; }
      th, td { padding: 3px 5px; }
      td { white-space: normal; }
    }
    """
}
