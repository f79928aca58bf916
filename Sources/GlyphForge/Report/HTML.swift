internal import Foundation

/// Fragments of HTML.
package enum HTML {
    /// A text escaped for HTML, attributes included. Control characters, which file names may contain, are replaced.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case let control where control.properties.generalCategory == .control: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A horizontal bar, `share` of the full width long.
    package static func bar(_ share: Double) -> String {
        "<span class=\"bar\"><i style=\"width:\(TextFormat.decimal(100 * share, digits: 1))%\"></i></span>"
    }
}

/// Bytes in base64.
private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

/// A page of HTML in one file that needs no other: light or dark as the reader's system is, and fit for a narrow
/// screen.
package struct HTMLPage {
    /// What the page is about, as the window's title.
    package var title: String
    /// What is between the head and the foot, as HTML.
    package var body: String
    /// Rules for this page beside those of all pages.
    package var style: String
    /// What the foot says beside who made the page; empty for nothing.
    package var remark: String

    package init(title: String, body: String, style: String, remark: String = "") {
        self.title = title
        self.body = body
        self.style = style
        self.remark = remark
    }

    private static let start = "<!doctype html>"

    /// The page.
    package var html: String {
        """
        \(Self.start)
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTML.escaped(title))</title>
        <style>
        \(Self.commonStyle)
        \(style)
        </style>
        <main>
        \(body)
        <footer>Made by GlyphForge \(GlyphForgeVersion.current)\(remark.isEmpty ? "" : "; " + HTML.escaped(remark)).</footer>
        </main>
        </html>

        """
    }

    /// Writes the page; one that is there is replaced.
    ///
    /// - Parameter option: Where another name can be given.
    /// - Throws: `.exists` when something else than a page is there.
    package func write(to path: String, option: String = "--report") throws {
        try Self.file(path, option: option).write(Array(html.utf8))
    }

    /// Checks that a page can be written, for a command to know before it works for long.
    ///
    /// - Throws: As ``OwnFile/checkPlace()``.
    package static func checkPlace(_ path: String, option: String = "--report") throws {
        try file(path, option: option).checkPlace()
    }

    private static func file(_ path: String, option: String) -> OwnFile {
        OwnFile(path, kind: "no page of a report", beginning: Array(start.utf8), option: option)
    }

    private static let commonStyle = """
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
        .note, figcaption, footer { color: var(--faint); font-size: 13px; margin: 6px 0; }
        .note { max-width: 75ch; overflow-wrap: anywhere; }
        b.a { color: var(--a); } b.b { color: var(--b); }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: normal; } td { text-align: right; }
        th, td { padding: 5px 0 5px 20px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child { padding-left: 0; }
        thead td, thead th { color: var(--faint); font-size: 13px; }
        .wide { overflow-x: auto; }
        svg { display: block; width: 100%; height: auto; }
        svg line { stroke: var(--line); } svg text { fill: var(--faint); font-size: 15px; }
        @media (max-width: 600px) { svg text { font-size: 22px; } }
        svg polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
        svg .a { stroke: var(--a); } svg .b { stroke: var(--b); }
        article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px; min-width: 0; }
        figure { margin: 0; }
        img { display: block; image-rendering: pixelated; background: #000; }
        footer { margin-top: 36px; }
        """
}

/// Pictures within a page, each a PNG file in the text.
package final class PagePictures {
    private let encoder = PNGEncoder()

    package init() {}

    /// A square picture of `side * side` grey levels, about `size` pixels wide: enlarged by a whole number, so that its
    /// pixels stay squares of one size.
    ///
    /// - Parameter text: What a reader who does not see it is told.
    package func tag(_ pixels: UnsafeRawBufferPointer, side: Int, _ text: String, size: Int) -> String {
        var file: [UInt8] = []
        encoder.encode(pixels, width: side, height: side, to: &file)
        let width = side > size ? size : side * (size / side)
        return
            "<img src=\"data:image/png;base64,\(base64(file))\" width=\"\(width)\" height=\"\(width)\" alt=\"\(HTML.escaped(text))\">"
    }
}
