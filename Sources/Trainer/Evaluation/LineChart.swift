internal import Foundation
internal import GlyphForge

/// The place of a chart's values in an SVG picture, in the page's colours.
struct ChartFrame {
    static let width = 640.0
    let height: Double
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    private static let (left, right, top, bottom) = (80.0, 16.0, 18.0, 34.0)

    /// - Parameters:
    ///   - height: The picture's height where its width is 640.
    ///   - x: The values from left to right; not empty.
    ///   - y: The values from bottom to top; not empty.
    init(height: Double, x: ClosedRange<Double>, y: ClosedRange<Double>) {
        self.height = height
        self.x = x
        self.y = y
    }

    /// The place of a value, in the units of the picture.
    func across(_ value: Double) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    }

    func up(_ value: Double) -> Double {
        height - Self.bottom - (height - Self.top - Self.bottom) * (value - y.lowerBound)
            / (y.upperBound - y.lowerBound)
    }

    /// Lines across at some values, each with its text.
    func lines(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map { value in
            let place = decimal(up(value), digits: 1)
            return """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(place)" y2="\(place)"/>\
                <text x="\(Self.left - 6)" y="\(place)" dy="5" text-anchor="end">\(text(value))</text>
                """
        }.joined(separator: "\n")
    }

    /// Texts below.
    func ticks(_ values: [Double], _ text: (Double) -> String) -> String {
        values.map {
            let anchor = $0 == x.upperBound ? "end" : $0 == x.lowerBound ? "start" : "middle"
            return
                "<text x=\"\(decimal(across($0), digits: 1))\" y=\"\(height - 8)\" text-anchor=\"\(anchor)\">\(text($0))</text>"
        }.joined(separator: "\n")
    }

    /// The picture of what is drawn in the frame.
    func svg(_ label: String, _ parts: [String]) -> String {
        """
        <svg viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" aria-label="\(escaped(label))">
        \(parts.joined(separator: "\n"))
        </svg>
        """
    }
}

/// Curves over the steps of training.
struct LineChart {
    /// A curve; points without a finite value are left out.
    struct Series {
        /// The class of the colour, `a` or `b`.
        let style: String
        let points: [(x: Double, y: Double)]

        init(_ style: String, _ curve: LearningCurve, _ value: KeyPath<LearningCurve.Point, Double?>) {
            self.style = style
            points = curve.points.compactMap { point in
                point[keyPath: value].flatMap { $0.isFinite ? (Double(point.step), $0) : nil }
            }
        }
    }

    private let label: String
    private let series: [Series]
    private let isPercent: Bool

    /// Nil when there is no point.
    ///
    /// - Parameter isPercent: Whether the values are shares, 0 ... 1, which may begin above 0; other values begin at 0.
    init?(_ label: String, _ series: [Series], isPercent: Bool) {
        let series = series.filter { !$0.points.isEmpty }
        guard !series.isEmpty else { return nil }
        (self.label, self.series, self.isPercent) = (label, series, isPercent)
    }

    /// Points above which they are not marked one by one.
    private static let mostMarked = 40

    var svg: String {
        let points = series.flatMap(\.points)
        let highest = points.map(\.y).max()!
        let lowest = isPercent ? points.map(\.y).min()! : 0
        let step = roundStep(max(highest - lowest, highest * 1e-3, 1e-9))
        let bottom = (lowest / step).rounded(.down) * step
        let top = max((highest / step).rounded(.up) * step, bottom + step)
        let (first, last) = (points.map(\.x).min()!, points.map(\.x).max()!)
        let frame = ChartFrame(height: 320, x: first...max(last, first + 1), y: bottom...top)
        let digits = max(0, Int((-log10(isPercent ? 100 * step : step)).rounded(.up)))
        let values = (0...Int(((top - bottom) / step).rounded())).map { bottom + Double($0) * step }
        let lines = frame.lines(values) {
            isPercent ? decimal(100 * $0, digits: digits) + " %" : decimal($0, digits: digits)
        }
        let ticks = frame.ticks(first == last ? [first] : [first, last]) { grouped(Int($0)) }
        return frame.svg(label, [lines, ticks] + series.map { curve($0, frame) })
    }

    private func curve(_ series: Series, _ frame: ChartFrame) -> String {
        let places = series.points.map { (decimal(frame.across($0.x), digits: 1), decimal(frame.up($0.y), digits: 1)) }
        let line = places.map { "\($0.0),\($0.1)" }.joined(separator: " ")
        let marks =
            places.count > Self.mostMarked
            ? "" : places.map { "<circle class=\"\(series.style)\" cx=\"\($0.0)\" cy=\"\($0.1)\" r=\"3\"/>" }.joined()
        return "<polyline class=\"\(series.style)\" points=\"\(line)\"/>\(marks)"
    }
}
