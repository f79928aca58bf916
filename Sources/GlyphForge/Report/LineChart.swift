internal import Glibc

/// Curves in one frame, such as the loss over the steps of training.
package struct LineChart {
    /// A curve; points without a finite value are left out.
    package struct Series {
        /// The class of the colour, `a` or `b`.
        let style: String
        let points: [(x: Double, y: Double)]

        package init(_ style: String, _ points: [(x: Double, y: Double)]) {
            self.style = style
            self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
        }
    }

    private let label: String
    private let series: [Series]
    private let isPercent: Bool

    /// Nil when there is no point.
    ///
    /// - Parameter isPercent: Whether the values are shares, 0 ... 1, which may begin above 0; other values begin at 0.
    package init?(_ label: String, _ series: [Series], isPercent: Bool) {
        let series = series.filter { !$0.points.isEmpty }
        guard !series.isEmpty else { return nil }
        (self.label, self.series, self.isPercent) = (label, series, isPercent)
    }

    /// Points above which they are not marked one by one.
    private static let mostMarked = 40

    package var svg: String {
        let points = series.flatMap(\.points)
        let highest = points.map(\.y).max()!
        let lowest = isPercent ? points.map(\.y).min()! : 0
        let step = ChartFrame.roundStep(max(highest - lowest, highest * 1e-3, 1e-9))
        let bottom = (lowest / step).rounded(.down) * step
        let top = max((highest / step).rounded(.up) * step, bottom + step)
        let (first, last) = (points.map(\.x).min()!, points.map(\.x).max()!)
        let frame = ChartFrame(height: 320, x: first...max(last, first + 1), y: bottom...top)
        let digits = max(0, Int((-log10(isPercent ? 100 * step : step)).rounded(.up)))
        let values = (0...Int(((top - bottom) / step).rounded())).map { bottom + Double($0) * step }
        let lines = frame.lines(values) {
            isPercent ? TextFormat.decimal(100 * $0, digits: digits) + " %" : TextFormat.decimal($0, digits: digits)
        }
        let ticks = frame.ticks(first == last ? [first] : [first, last]) { TextFormat.grouped(Int($0)) }
        return frame.svg(label, [lines, ticks] + series.map { curve($0, frame) })
    }

    private func curve(_ series: Series, _ frame: ChartFrame) -> String {
        let places = series.points.map { (TextFormat.decimal(frame.across($0.x), digits: 1), TextFormat.decimal(frame.up($0.y), digits: 1)) }
        let line = places.map { "\($0.0),\($0.1)" }.joined(separator: " ")
        let marks =
            places.count > Self.mostMarked
            ? "" : places.map { "<circle class=\"\(series.style)\" cx=\"\($0.0)\" cy=\"\($0.1)\" r=\"3\"/>" }.joined()
        return "<polyline class=\"\(series.style)\" points=\"\(line)\"/>\(marks)"
    }
}
