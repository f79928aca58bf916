internal import GlyphForge

/// The calibration as a picture: for each bin of probabilities the share that is right, and how many predictions it
/// holds.
struct ReliabilityDiagram {
    let calibration: Calibration

    private static let (height, stripHeight) = (420.0, 90.0)

    /// Both pictures, one above the other, and the bins in numbers.
    var html: String {
        let frame = ChartFrame(height: Self.height, x: 0...1, y: 0...1)
        let quarters = [0, 0.25, 0.5, 0.75, 1]
        let bars = calibration.bins.filter { $0.count > 0 }.map { bar($0, frame, height: $0.accuracy ?? 0) }
        let diagonal = """
            <polyline class="even" points="\(frame.across(0)),\(frame.up(0)) \(frame.across(1)),\(frame.up(1))"/>
            """
        let diagram = frame.svg(
            "Share of right predictions by their probability",
            [frame.lines(quarters) { "\(Int(100 * $0)) %" }, frame.ticks(quarters) { "\(Int(100 * $0)) %" }] + bars + [
                diagonal
            ])
        return """
            \(diagram)
            \(strip)
            <p class="note">Above: of the predictions with a probability (across), the share that is right; on the dashed line they \
            mean what they say. Below: how many predictions there are, drawn as square roots. On the mean they are off by \
            \(TextFormat.decimal(100 * calibration.expectedError, digits: 1)) points (ECE, \(calibration.bins.count) bins).</p>
            <details><summary>The bins in numbers</summary>\(table)</details>
            """
    }

    private func bar(_ bin: Calibration.Bin, _ frame: ChartFrame, height: Double) -> String {
        let (left, right, top, bottom) = (
            frame.across(bin.above) + 1, frame.across(bin.upTo) - 1, frame.up(height), frame.up(0)
        )
        let title =
            "\(percent(bin.above...bin.upTo)); predictions: \(TextFormat.grouped(bin.count)), right: \(percent(bin.accuracy))"
        return """
            <rect class="a" x="\(TextFormat.decimal(left, digits: 1))" y="\(TextFormat.decimal(top, digits: 1))" width="\(TextFormat.decimal(right - left, digits: 1))" \
            height="\(TextFormat.decimal(bottom - top, digits: 1))"><title>\(title)</title></rect>
            """
    }

    private var strip: String {
        let most = Double(calibration.bins.map(\.count).max() ?? 1)
        let frame = ChartFrame(height: Self.stripHeight, x: 0...1, y: 0...1)
        let bars = calibration.bins.filter { $0.count > 0 }.map {
            bar($0, frame, height: (Double($0.count) / most).squareRoot())
        }
        return frame.svg(
            "Predictions by their probability",
            [frame.lines([0, 1]) { $0 == 1 ? TextFormat.grouped(Int(most)) : "0" }] + bars)
    }

    private var table: String {
        let rows = calibration.bins.map {
            [percent($0.above...$0.upTo), TextFormat.grouped($0.count), percent($0.confidence), percent($0.accuracy)]
        }
        return HTML.table(header: ["probability", "predictions", "mean", "right"], rows: rows)
    }
}
