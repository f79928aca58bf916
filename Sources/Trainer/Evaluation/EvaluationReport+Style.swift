extension EvaluationReport {
    static let style = """
        .sets span { display: block; overflow-wrap: anywhere; }
        .headline { margin: 12px 0; } .headline b { font-size: 44px; line-height: 1.1; font-weight: 650; margin-right: 8px; }
        .traits { width: 100%; } .traits th { white-space: normal; } .traits td { padding-left: 12px; }
        .top { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 56px; }
        .top section { min-width: 0; }
        .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px 56px; }
        svg rect.a { fill: var(--a); stroke: none; opacity: .6; } svg circle { stroke: none; } svg circle.a { fill: var(--a); } svg circle.b { fill: var(--b); }
        svg polyline.even { stroke: var(--text); stroke-dasharray: 6 6; }
        summary { color: var(--faint); font-size: 13px; cursor: pointer; }
        .heat { font-size: 13px; } .heat th, .heat td { padding: 0 5px; height: 28px; min-width: 28px; text-align: center; border: 1px solid var(--line); }
        .heat .even { background: color-mix(in srgb, var(--a) calc(var(--v) * 32%), transparent); }
        .heat .odd { background: color-mix(in srgb, var(--b) calc(var(--v) * 90%), transparent); }
        .confusion { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 12px 56px; align-items: start; } .confusion > div { min-width: 0; }
        .confusion > div:empty { display: none; }
        .matrix { overflow-x: auto; } .matrix img { max-width: 100%; height: auto; }
        .arrow { color: var(--faint); }
        .bar { display: inline-block; width: 110px; height: 10px; background: var(--line); vertical-align: middle; border-radius: 2px; overflow: hidden; text-align: left; }
        .bar i { display: block; height: 100%; background: var(--b); }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 14px; }
        @media (max-width: 600px) { .bar { width: 56px; } section th, section td { padding-left: 12px; } }
        .cards h3 { margin-bottom: 0; }
        .glyphs { display: flex; flex-wrap: wrap; gap: 6px; align-items: flex-start; }
        .glyphs figure { border: 2px solid transparent; border-radius: 3px; } .glyphs figcaption { margin: 0; text-align: center; line-height: 1.4; max-width: 96px; overflow-wrap: anywhere; }
        .glyphs .wrong { border-color: var(--b); } .glyphs b, .mistakes b { color: var(--b); }
        .glyphs img, .mistakes img { border: 1px solid var(--line); box-sizing: content-box; } .glyphs img { margin: 0 auto; }
        .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 12px; }
        .mistakes figcaption { margin: 4px 0 0; line-height: 1.35; overflow-wrap: anywhere; }
        """
}
