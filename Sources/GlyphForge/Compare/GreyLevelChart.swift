internal import Glibc

/// The grey levels of two data sets as curves: how many of the pixels have each level from 1 to 254.
///
/// Most pixels are 0 or 255, and would press all others to the ground: their shares are in the table of traits. Heights
/// are square roots, for there are few of the middle levels.
struct GreyLevelChart {
    private let a: [Double]
    private let b: [Double]

    private static let (width, height) = (640.0, 320.0)
    private static let (left, right, top, bottom) = (52.0, 18.0, 16.0, 34.0)

    init(_ comparison: Comparison) {
        a = Self.shares(comparison.a.histogram)
        b = Self.shares(comparison.b.histogram)
    }

    /// Percent of all pixels.
    private static func shares(_ histogram: [Int]) -> [Double] {
        let total = Double(max(1, histogram.reduce(0, +)))
        return histogram.map { 100 * Double($0) / total }
    }

    /// A picture of its own width at most, in the page's colours.
    var svg: String {
        let highest = max((a[1...254] + b[1...254]).max() ?? 0, 1e-6)
        let step = ChartFrame.roundStep(highest)
        let top = (highest / step).rounded(.up) * step
        func x(_ level: Int) -> Double { Self.left + (Self.width - Self.left - Self.right) * Double(level) / 255 }
        func y(_ share: Double) -> Double {
            Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * (share / top).squareRoot()
        }
        func curve(_ shares: [Double], _ style: String) -> String {
            let points = (1...254).map { "\(TextFormat.decimal(x($0), digits: 1)),\(TextFormat.decimal(y(shares[$0]), digits: 1))" }
            return "<polyline class=\"\(style)\" points=\"\(points.joined(separator: " "))\"/>"
        }
        let digits = max(0, Int((-log10(step)).rounded(.up)))
        let lines = (0...Int((top / step).rounded())).map { line -> String in
            let place = TextFormat.decimal(y(Double(line) * step), digits: 1)
            return """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(place)" y2="\(place)"/>\
                <text x="\(Self.left - 6)" y="\(place)" dy="5" text-anchor="end">\(TextFormat.decimal(Double(line) * step, digits: digits))</text>
                """
        }
        let ticks = [1, 64, 128, 192, 254].map {
            "<text x=\"\(TextFormat.decimal(x($0), digits: 1))\" y=\"\(Self.height - 8)\" text-anchor=\"middle\">\($0)</text>"
        }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="Shares of the grey levels in A and B">
            \(lines.joined(separator: "\n"))
            \(ticks.joined(separator: "\n"))
            \(curve(a, "a"))
            \(curve(b, "b"))
            </svg>
            <p class="note">Percent of all pixels at each grey level from 1 to 254: <b class="a">A</b> and <b class="b">B</b>. Heights grow with the square root. Most pixels are 0 or 255; those are among the traits.</p>
            """
    }
}
