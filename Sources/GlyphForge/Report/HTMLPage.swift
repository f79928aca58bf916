/// A self-contained HTML page: no other file, no script. It follows the reader's light or dark mode and fits narrow
/// screens.
package struct HTMLPage {
    /// The window's title.
    package var title: String
    /// The content between head and foot, as HTML.
    package var body: String
    /// CSS rules of this page, in addition to the common ones.
    package var style: String
    /// A remark for the foot, after the program's version; empty for none.
    package var remark: String

    package init(title: String, body: String, style: String = "", remark: String = "") {
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

    /// Writes the page, replacing an existing report page.
    ///
    /// - Parameter option: The option that chooses another path, for the error message.
    /// - Throws: ``PlaceError`` if something other than a report page exists at the path.
    package func write(to path: String, option: String = "--report") throws {
        try Self.file(path, option: option).write(Array(html.utf8))
    }

    /// Checks that a page can be written, so that a command fails before its long work and not after.
    ///
    /// - Throws: As ``ReplaceableFile/checkPlace()``.
    package static func checkPlace(_ path: String, option: String = "--report") throws {
        try file(path, option: option).checkPlace()
    }

    private static func file(_ path: String, option: String) -> ReplaceableFile {
        ReplaceableFile(path, kind: "a report page", beginning: Array(start.utf8), option: option)
    }
}

/// The top of a report page: its heading, what it is about, the main result and notes.
package struct PageHead {
    /// One of the things that the page is about, such as a data set.
    package struct Subject {
        let color: HTMLPage.Color
        let name: String
        let value: String

        /// - Parameters:
        ///   - color: The colour of the name.
        ///   - name: What it is, such as "Data set".
        ///   - value: Its path, shown as ``PublishedPaths`` does, or its name.
        package init(_ color: HTMLPage.Color, _ name: String, _ value: String) {
            (self.color, self.name, self.value) = (color, name, PublishedPaths.source(value))
        }
    }

    private let heading: String
    private let subjects: [Subject]
    private let result: (value: String, text: String)?
    private let notes: [String]

    /// - Parameters:
    ///   - result: The main result, shown large, and the sentence that continues it. Both texts are escaped, as all
    ///     are.
    package init(
        _ heading: String, _ subjects: [Subject] = [], result: (value: String, text: String)? = nil,
        notes: [String] = []
    ) {
        (self.heading, self.subjects, self.result, self.notes) = (heading, subjects, result, notes)
    }

    /// The head as HTML.
    package var html: String {
        var lines = ["<h1>\(HTML.escaped(heading))</h1>"]
        if !subjects.isEmpty {
            let spans = subjects.map {
                "<span><b class=\"\($0.color.rawValue)\">\(HTML.escaped($0.name))</b> \(HTML.escaped($0.value))</span>"
            }
            lines.append("<p class=\"subjects\">\(spans.joined())</p>")
        }
        if let result {
            let (value, text) = (HTML.escaped(result.value), HTML.escaped(result.text))
            lines.append("<p class=\"headline\"><b>\(value)</b> <span>\(text)</span></p>")
        }
        lines += notes.map(HTML.note)
        return "<header>\n\(lines.joined(separator: "\n"))\n</header>"
    }
}

extension HTMLPage {
    /// The two colours of curves, bars and names.
    package enum Color: String {
        case a, b
    }
}
