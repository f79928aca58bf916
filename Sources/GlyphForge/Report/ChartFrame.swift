internal import Foundation

/// The frame of a chart: it maps values to places in an SVG picture and draws grid lines, ticks and curves.
package struct ChartFrame {
    /// How values become heights.
    package enum Scale {
        case linear
        /// Heights grow with the square root of the distance from the lowest value, so that small values stay visible.
        case squareRoot
    }

    /// The picture's width. On a page it is scaled to the width of its column.
    package static let width = 640.0
    /// The picture's height at that width.
    package let height: Double
    /// The values from left to right.
    package let x: ClosedRange<Double>
    /// The values from bottom to top.
    package let y: ClosedRange<Double>
    private let scale: Scale

    private static let (left, right, top, bottom) = (80.0, 16.0, 18.0, 34.0)

    /// - Parameters:
    ///   - height: The picture's height where its width is 640.
    ///   - x: The values from left to right; not empty.
    ///   - y: The values from bottom to top; not empty.
    ///   - scale: The scale of `y`.
    package init(height: Double, x: ClosedRange<Double>, y: ClosedRange<Double>, scale: Scale = .linear) {
        self.height = height
        self.x = x
        self.y = y
        self.scale = scale
    }

    /// The horizontal place of a value of `x`.
    package func across(_ value: Double) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    }

    /// The vertical place of a value of `y`, counted from the top.
    package func up(_ value: Double) -> Double {
        let share = (value - y.lowerBound) / (y.upperBound - y.lowerBound)
        let scaled = scale == .linear ? share : share.squareRoot()
        return height - Self.bottom - (height - Self.top - Self.bottom) * scaled
    }

    /// Horizontal grid lines with their labels.
    package func lines(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map { value in
            let place = TextFormat.decimal(up(value), digits: 1)
            return """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(place)" y2="\(place)"/>\
                <text x="\(Self.left - 6)" y="\(place)" dy="5" text-anchor="end">\(text(value))</text>
                """
        }.joined(separator: "\n")
    }

    /// Labels below the horizontal axis.
    package func ticks(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map {
            let anchor = $0 == x.upperBound ? "end" : $0 == x.lowerBound ? "start" : "middle"
            let place = TextFormat.decimal(across($0), digits: 1)
            return "<text x=\"\(place)\" y=\"\(height - 8)\" text-anchor=\"\(anchor)\">\(text($0))</text>"
        }.joined(separator: "\n")
    }

    /// A curve through points.
    package func curve(_ points: [(x: Double, y: Double)], _ color: HTMLPage.Color, hasMarks: Bool = false) -> String {
        let places = points.map {
            (x: TextFormat.decimal(across($0.x), digits: 1), y: TextFormat.decimal(up($0.y), digits: 1))
        }
        let line = places.map { "\($0.x),\($0.y)" }.joined(separator: " ")
        let marks = places.map { "<circle class=\"\(color.rawValue)\" cx=\"\($0.x)\" cy=\"\($0.y)\" r=\"3\"/>" }
        return "<polyline class=\"\(color.rawValue)\" points=\"\(line)\"/>\(hasMarks ? marks.joined() : "")"
    }

    /// The finished picture.
    ///
    /// - Parameters:
    ///   - label: The alternative text.
    ///   - parts: What to draw, as SVG; the first is at the back.
    package func svg(_ label: String, _ parts: [String]) -> String {
        """
        <svg viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" aria-label="\(HTML.escaped(label))">
        \(parts.joined(separator: "\n"))
        </svg>
        """
    }
}

extension ChartFrame {
    /// A round distance between grid lines, so that two to five of them fit below `highest`, which is above 0.
    package static func roundStep(_ highest: Double) -> Double {
        let power = pow(10, floor(log10(highest)))
        return [0.2, 0.5, 1].map { $0 * power }.first { highest / $0 <= 5 } ?? 2 * power
    }

    /// The decimals that show multiples of a step.
    package static func digits(ofStep step: Double) -> Int { max(0, Int((-log10(step)).rounded(.up))) }
}
