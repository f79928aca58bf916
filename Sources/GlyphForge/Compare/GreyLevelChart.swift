/// The grey levels of two data sets as curves: the share of pixels at each level from 1 to 254.
///
/// Most pixels are 0 or 255 and would dwarf the others; their shares are in the table of properties. Heights are square
/// roots, because the middle levels are rare.
struct GreyLevelChart {
    private let a: [Double]
    private let b: [Double]

    private static let levels = 1...254

    init(_ comparison: Comparison) {
        a = Self.percentages(comparison.a.histogram)
        b = Self.percentages(comparison.b.histogram)
    }

    /// Percent of all pixels at each level.
    private static func percentages(_ histogram: [Int]) -> [Double] {
        let total = Double(max(1, histogram.reduce(0, +)))
        return histogram.map { 100 * Double($0) / total }
    }

    /// The chart and its caption.
    var html: String {
        let highest = max((a[Self.levels] + b[Self.levels]).max() ?? 0, 1e-6)
        let step = ChartFrame.roundStep(highest)
        let top = (highest / step).rounded(.up) * step
        let frame = ChartFrame(height: 320, x: 0...255, y: 0...top, scale: .squareRoot)
        let digits = ChartFrame.digits(ofStep: step)
        let values = (0...Int((top / step).rounded())).map { Double($0) * step }
        let lines = frame.lines(values) { TextFormat.decimal($0, digits: digits) + " %" }
        let ticks = frame.ticks([1, 64, 128, 192, 254]) { "\(Int($0))" }
        func curve(_ shares: [Double], _ color: HTMLPage.Color) -> String {
            frame.curve(Self.levels.map { (x: Double($0), y: shares[$0]) }, color)
        }
        return """
            \(frame.svg("Shares of the grey levels in A and B", [lines, ticks, curve(a, .a), curve(b, .b)]))
            <p class="note">Share of all pixels at each grey level from 1 to 254 in <b class="a">A</b> and \
            <b class="b">B</b>, on a square-root scale. Most pixels are 0 or 255; the table of properties has their \
            shares.</p>
            """
    }
}
