extension FlagReport {
    static let style = """
        .sets { overflow-wrap: anywhere; }
        .headline { margin: 12px 0; } .headline b { font-size: 44px; line-height: 1.1; font-weight: 650; margin-right: 8px; }
        h2 small { color: var(--faint); font-weight: normal; }
        .top { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 56px; align-items: start; }
        .top section { min-width: 0; }
        .bar { display: inline-block; width: 110px; height: 10px; background: var(--line); vertical-align: middle; border-radius: 2px; overflow: hidden; text-align: left; }
        .bar i { display: block; height: 100%; background: var(--b); }
        @media (max-width: 600px) { .bar { width: 56px; } section th, section td { padding-left: 12px; } }
        .heat { font-size: 13px; } .heat th, .heat td { padding: 0 5px; height: 28px; min-width: 28px; text-align: center; border: 1px solid var(--line); }
        .heat .even { background: color-mix(in srgb, var(--a) calc(var(--v) * 32%), transparent); }
        .heat .odd { background: color-mix(in srgb, var(--b) calc(var(--v) * 90%), transparent); }
        .font { margin: 0 0 8px; padding: 8px 12px; } .font p { margin: 0 0 6px; overflow-wrap: anywhere; } .font small { color: var(--faint); margin-left: 6px; }
        .font p b { display: inline-block; min-width: 62px; color: var(--b); font-variant-numeric: tabular-nums; }
        .glyphs { display: flex; flex-wrap: wrap; gap: 6px; align-items: flex-start; }
        .glyphs figure { border: 2px solid transparent; border-radius: 3px; } .glyphs figcaption { margin: 0; text-align: center; line-height: 1.4; }
        .glyphs .wrong { border-color: var(--b); } .glyphs b, .mistakes b { color: var(--b); }
        .glyphs img, .mistakes img { border: 1px solid var(--line); box-sizing: content-box; } .glyphs img { margin: 0 auto; }
        .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 12px; }
        .mistakes figcaption { margin: 4px 0 0; line-height: 1.35; overflow-wrap: anywhere; }
        """
}
