internal import Foundation

/// A text as HTML shows it, in attributes too.
func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        // Control characters have no place in HTML; the names of files may hold any.
        case let control where control.properties.generalCategory == .control: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Bytes in base64.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

extension ComparisonPage {
    static let style = """

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
        h2 { font-size: 18px; margin: 36px 0 10px; }
        h3 { font-size: 20px; margin: 0 0 10px; overflow-wrap: anywhere; }
        h3 small { font-size: 13px; font-weight: normal; color: var(--faint); margin-left: 6px; }
        .sets span { display: block; overflow-wrap: anywhere; }
        .note, figcaption, footer { color: var(--faint); font-size: 13px; margin: 6px 0; }
        .note { max-width: 75ch; overflow-wrap: anywhere; }
        b.a { color: var(--a); } b.b { color: var(--b); }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: normal; } td { text-align: right; }
        th, td { padding: 5px 0 5px 20px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child { padding-left: 0; }
        thead td, thead th { color: var(--faint); font-size: 13px; }
        .traits { width: 100%; max-width: 560px; } .traits th { white-space: normal; }
        .top { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 56px; }
        .wide { overflow-x: auto; }
        svg { display: block; width: 100%; height: auto; }
        svg line { stroke: var(--line); } svg text { fill: var(--faint); font-size: 15px; }
        @media (max-width: 600px) { svg text { font-size: 22px; } }
        svg polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
        svg .a { stroke: var(--a); } svg .b { stroke: var(--b); }
        .classes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 14px; }
        article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px; min-width: 0; }
        .means { display: flex; gap: 14px; margin-bottom: 12px; } figure { margin: 0; }
        img { display: block; image-rendering: pixelated; background: #000; }
        .row { display: grid; grid-template-columns: 18px 1fr; margin-top: 8px; } .row div { display: flex; flex-wrap: wrap; gap: 2px; }
        .row img { border: 1px solid var(--line); box-sizing: content-box; }
        footer { margin-top: 36px; }

        """
}
