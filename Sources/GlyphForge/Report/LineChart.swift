/// Curves in one frame, such as the loss over the training steps.
package struct LineChart {
    /// A curve. Points without a finite value are dropped.
    package struct Series {
        let color: HTMLPage.Color
        let points: [(x: Double, y: Double)]

        package init(_ color: HTMLPage.Color, _ points: [(x: Double, y: Double)]) {
            self.color = color
            self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
        }
    }

    private let label: String
    private let series: [Series]
    private let isPercent: Bool

    /// Makes a chart; nil if no series has a point.
    ///
    /// - Parameters:
    ///   - label: The alternative text.
    ///   - isPercent: Whether the values are shares from 0 to 1. Their axis may start above 0; others start at 0.
    package init?(_ label: String, _ series: [Series], isPercent: Bool) {
        let series = series.filter { !$0.points.isEmpty }
        guard !series.isEmpty else { return nil }
        (self.label, self.series, self.isPercent) = (label, series, isPercent)
    }

    /// With more points than this, single points have no marks.
    private static let maxMarks = 40

    /// The chart as an SVG picture.
    package var svg: String {
        let points = series.flatMap(\.points)
        let highest = points.map(\.y).max()!
        let lowest = isPercent ? points.map(\.y).min()! : 0
        let step = ChartFrame.roundStep(max(highest - lowest, highest * 1e-3, 1e-9))
        let bottom = (lowest / step).rounded(.down) * step
        let top = max((highest / step).rounded(.up) * step, bottom + step)
        let (first, last) = (points.map(\.x).min()!, points.map(\.x).max()!)
        let frame = ChartFrame(height: 320, x: first...max(last, first + 1), y: bottom...top)
        let digits = ChartFrame.digits(ofStep: isPercent ? 100 * step : step)
        let values = (0...Int(((top - bottom) / step).rounded())).map { bottom + Double($0) * step }
        let lines = frame.lines(values) {
            isPercent
                ? TextFormat.decimal(100 * $0, digits: digits) + " %" : TextFormat.decimal($0, digits: digits)
        }
        let ticks = frame.ticks(first == last ? [first] : [first, last]) { TextFormat.grouped(Int($0)) }
        let curves = series.map { frame.curve($0.points, $0.color, hasMarks: $0.points.count <= Self.maxMarks) }
        return frame.svg(label, [lines, ticks] + curves)
    }
}
