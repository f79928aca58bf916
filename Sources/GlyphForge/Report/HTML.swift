/// Fragments of HTML that the report pages share. ``HTMLPage`` has the style rules for them.
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

    /// A note in small print. The text is escaped.
    package static func note(_ text: String) -> String { "<p class=\"note\">\(escaped(text))</p>" }

    /// A horizontal bar, `share` of the full width long.
    package static func bar(_ share: Double) -> String {
        "<span class=\"bar\"><i style=\"width:\(TextFormat.decimal(100 * share, digits: 1))%\"></i></span>"
    }

    /// A table whose first column is text and whose other columns are numbers.
    ///
    /// - Parameters:
    ///   - style: CSS classes of the table; empty for none.
    ///   - header: The column headings as HTML; empty for a table without headings. The last heading spans the
    ///     columns that have none of their own.
    ///   - rows: The cells as HTML.
    package static func table(_ style: String = "", header: [String] = [], rows: [[String]]) -> String {
        func row(_ cells: [String], columns: Int) -> String {
            let cells = cells.enumerated().map { position, cell in
                let tag = position == 0 ? "th" : "td"
                let span = position == cells.count - 1 ? columns - position : 1
                return "<\(tag)\(span > 1 ? " colspan=\"\(span)\"" : "")>\(cell)</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let columns = rows.first?.count ?? header.count
        let head = header.isEmpty ? "" : "<thead>\(row(header, columns: columns))</thead>\n"
        return """
            <div class="wide"><table\(style.isEmpty ? "" : " class=\"\(style)\"")>\(head)<tbody>
            \(rows.map { row($0, columns: $0.count) }.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    /// A square table of counts whose cells are coloured by the square root of their share of the row, so that rare
    /// errors stay visible. The diagonal has a different colour.
    ///
    /// - Parameters:
    ///   - labels: The headings of rows and columns as HTML.
    ///   - count: The count in a row and a column; 0 leaves the cell empty.
    ///   - rowTotal: What the shares of a row are of.
    package static func heatMap(
        _ labels: [String], rowTotal: (_ row: Int) -> Double, count: (_ row: Int, _ column: Int) -> Double
    ) -> String {
        let head = labels.map { "<th scope=\"col\">\($0)</th>" }.joined()
        let rows = labels.indices.map { row -> String in
            let total = rowTotal(row)
            let cells = labels.indices.map { column -> String in
                let number = count(row, column)
                guard number > 0, total > 0 else { return "<td></td>" }
                let strength = TextFormat.decimal((number / total).squareRoot(), digits: 2)
                let style = row == column ? "even" : "odd"
                return "<td class=\"\(style)\" style=\"--v:\(strength)\">\(TextFormat.grouped(Int(number)))</td>"
            }
            return "<tr><th scope=\"row\">\(labels[row])</th>\(cells.joined())</tr>"
        }
        return """
            <div class="wide"><table class="heat"><thead><tr><th></th>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }
}
