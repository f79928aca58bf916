extension HTMLPage {
    /// The style sheet of all report pages. Colours are defined once, for light and for dark mode.
    static let commonStyle = """
        :root {
          color-scheme: light dark;
          --page: #fbfaf8; --card: #ffffff; --text: #24221f; --faint: #736d64; --line: #e3dfd8; --a: #1f6fb2; --b: #c4560f;
        }
        @media (prefers-color-scheme: dark) {
          :root { --page: #171614; --card: #211f1c; --text: #ebe7e0; --faint: #a29a8e; --line: #3a3732; --a: #6cb3f0; --b: #f2975a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1160px; margin: 0 auto; padding: 28px 16px 40px; }
        h1 { font-size: 26px; line-height: 1.2; margin: 0 0 12px; }
        h2 { font-size: 18px; margin: 36px 0 10px; } h2 small { color: var(--faint); font-weight: normal; }
        h3 { font-size: 20px; margin: 0 0 10px; overflow-wrap: anywhere; }
        h3 small { font-size: 13px; font-weight: normal; color: var(--faint); margin-left: 6px; }
        a { color: var(--a); }
        b.a { color: var(--a); } b.b { color: var(--b); }
        .note, figcaption, footer, summary { color: var(--faint); font-size: 13px; margin: 6px 0; }
        .note { max-width: 75ch; overflow-wrap: anywhere; }
        .subjects span { display: block; overflow-wrap: anywhere; }
        .headline { margin: 12px 0; } .headline b { font-size: 44px; line-height: 1.1; font-weight: 650; margin-right: 8px; }
        summary { cursor: pointer; padding: 4px 0; }
        footer { margin-top: 36px; }
        section, .wide { min-width: 0; }
        .top { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 56px; align-items: start; }
        article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px; min-width: 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: normal; } td { text-align: right; }
        th, td { padding: 5px 0 5px 20px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child { padding-left: 0; }
        thead td, thead th { color: var(--faint); font-size: 13px; }
        .traits { width: 100%; } .traits th { white-space: normal; }
        .wide { overflow-x: auto; }
        .bar { display: inline-block; width: 110px; height: 10px; background: var(--line); vertical-align: middle; border-radius: 2px; overflow: hidden; text-align: left; }
        .bar i { display: block; height: 100%; background: var(--b); }
        .heat { font-size: 13px; } .heat th, .heat td { padding: 0 5px; height: 28px; min-width: 28px; text-align: center; border: 1px solid var(--line); }
        .heat .even { background: color-mix(in srgb, var(--a) calc(var(--v) * 32%), transparent); }
        .heat .odd { background: color-mix(in srgb, var(--b) calc(var(--v) * 90%), transparent); }
        svg { display: block; width: 100%; height: auto; }
        svg line { stroke: var(--line); } svg text { fill: var(--faint); font-size: 15px; }
        svg polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
        svg .a { stroke: var(--a); } svg .b { stroke: var(--b); } svg .even { stroke: var(--text); stroke-dasharray: 6 6; }
        svg circle, svg rect { stroke: none; } svg circle.a, svg rect.a { fill: var(--a); } svg circle.b { fill: var(--b); } svg rect.a { opacity: .6; }
        figure { margin: 0; }
        img { display: block; image-rendering: pixelated; background: #000; }
        .strip { display: flex; flex-wrap: wrap; gap: 6px; align-items: flex-start; }
        .strip figure { border: 2px solid transparent; border-radius: 3px; } .strip .wrong { border-color: var(--b); }
        .strip figcaption { margin: 0; text-align: center; line-height: 1.4; max-width: 96px; overflow-wrap: anywhere; }
        .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 12px; }
        .gallery figcaption { margin: 4px 0 0; line-height: 1.35; overflow-wrap: anywhere; }
        .strip img, .gallery img { border: 1px solid var(--line); box-sizing: content-box; } .strip img { margin: 0 auto; }
        .strip b, .gallery b { color: var(--b); }
        @media (max-width: 600px) {
          svg text { font-size: 22px; } .bar { width: 56px; }
          section th, section td { padding-left: 12px; }
        }
        """
}
