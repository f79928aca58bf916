/// Text as GitHub and Hugging Face render it.
package enum Markdown {
    /// A text from an untrusted source, such as a font's name, as one line of Markdown that shows it unchanged.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": result += " "
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~", "$", "&": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// A table in Markdown.
package struct MarkdownTable {
    /// The rows added so far, without a line break at the end.
    package private(set) var text: String

    /// - Parameter numbers: Columns to align to the right.
    package init(_ header: [String], numbers: Set<Int>) {
        let rule = header.indices.map { numbers.contains($0) ? "---:" : "---" }
        text = "| \(header.joined(separator: " | ")) |\n| \(rule.joined(separator: " | ")) |"
    }

    init(_ header: [String], numbers: [Int]) { self.init(header, numbers: Set(numbers)) }

    /// Adds a row. The cells are escaped.
    package mutating func append(_ cells: [String]) {
        text += "\n| \(cells.map(Markdown.escaped).joined(separator: " | ")) |"
    }
}
