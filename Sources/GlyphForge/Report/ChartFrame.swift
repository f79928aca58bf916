internal import Foundation

/// The place of a chart's values in an SVG picture, in the page's colours.
package struct ChartFrame {
    package static let width = 640.0
    package let height: Double
    package let x: ClosedRange<Double>
    package let y: ClosedRange<Double>

    private static let (left, right, top, bottom) = (80.0, 16.0, 18.0, 34.0)

    /// - Parameters:
    ///   - height: The picture's height where its width is 640.
    ///   - x: The values from left to right; not empty.
    ///   - y: The values from bottom to top; not empty.
    package init(height: Double, x: ClosedRange<Double>, y: ClosedRange<Double>) {
        self.height = height
        self.x = x
        self.y = y
    }

    /// The place of a value, in the units of the picture.
    package func across(_ value: Double) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    }

    package func up(_ value: Double) -> Double {
        height - Self.bottom - (height - Self.top - Self.bottom) * (value - y.lowerBound)
            / (y.upperBound - y.lowerBound)
    }

    /// Lines across at some values, each with its text.
    package func lines(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map { value in
            let place = TextFormat.decimal(up(value), digits: 1)
            return """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(place)" y2="\(place)"/>\
                <text x="\(Self.left - 6)" y="\(place)" dy="5" text-anchor="end">\(text(value))</text>
                """
        }.joined(separator: "\n")
    }

    /// Texts below.
    package func ticks(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map {
            let anchor = $0 == x.upperBound ? "end" : $0 == x.lowerBound ? "start" : "middle"
            return
                "<text x=\"\(TextFormat.decimal(across($0), digits: 1))\" y=\"\(height - 8)\" text-anchor=\"\(anchor)\">\(text($0))</text>"
        }.joined(separator: "\n")
    }

    /// The picture of what is drawn in the frame.
    package func svg(_ label: String, _ parts: [String]) -> String {
        """
        <svg viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" aria-label="\(HTML.escaped(label))">
        \(parts.joined(separator: "\n"))
        </svg>
        """
    }
}

extension ChartFrame {
    /// A round distance of a chart's lines, of which two to five fit below `highest`, above 0.
    package static func roundStep(_ highest: Double) -> Double {
        let power = pow(10, floor(log10(highest)))
        return [0.2, 0.5, 1].map { $0 * power }.first { highest / $0 <= 5 } ?? 2 * power
    }
}
