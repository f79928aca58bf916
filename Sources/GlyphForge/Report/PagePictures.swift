internal import Foundation

/// Makes the images of a page: PNG files embedded as data URLs.
package final class PagePictures {
    private let encoder = PNGEncoder()

    package init() {}

    /// An `img` element of a square picture with `side * side` grey levels, about `size` pixels wide. It is enlarged by
    /// a whole factor, so that all its pixels are squares of one size.
    ///
    /// - Parameter text: The alternative text.
    package func tag(_ pixels: UnsafeRawBufferPointer, side: Int, _ text: String, size: Int) -> String {
        var file: [UInt8] = []
        encoder.encode(pixels, width: side, height: side, to: &file)
        let data = Data(file).base64EncodedString()
        let width = side > size ? side : side * (size / side)
        return """
            <img src="data:image/png;base64,\(data)" width="\(width)" height="\(width)" alt="\(HTML.escaped(text))">
            """
    }

    /// Figures one after the other in lines, such as the glyphs of a font. Wrong ones have a coloured border.
    ///
    /// - Parameters:
    ///   - figures: The pictures, their captions as HTML, and whether they are wrong.
    ///   - hidden: The number of further pictures, mentioned at the end.
    package static func strip(_ figures: [(picture: String, caption: String, isWrong: Bool)], hidden: Int = 0) -> String
    {
        let items = figures.map { figure in
            let style = figure.isWrong ? " class=\"wrong\"" : ""
            return "<figure\(style)>\(figure.picture)<figcaption>\(figure.caption)</figcaption></figure>"
        }
        let rest = hidden > 0 ? "<p class=\"note\">and \(TextFormat.grouped(hidden)) more</p>" : ""
        return "<div class=\"strip\">\(items.joined())\(rest)</div>"
    }

    /// Figures with longer captions in a grid.
    package static func gallery(_ figures: [(picture: String, caption: String)]) -> String {
        let items = figures.map { "<figure>\($0.picture)<figcaption>\($0.caption)</figcaption></figure>" }
        return "<div class=\"gallery\">\(items.joined(separator: "\n"))</div>"
    }
}
