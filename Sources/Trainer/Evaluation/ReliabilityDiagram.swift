internal import GlyphForge

/// The reliability diagram of a calibration, with a histogram of the predictions.
struct ReliabilityDiagram {
    let calibration: Calibration

    private static let (height, stripHeight) = (420.0, 90.0)

    /// The diagram, the histogram below it, and a table of the bins.
    var html: String {
        let frame = ChartFrame(height: Self.height, x: 0...1, y: 0...1)
        let quarters = [0, 0.25, 0.5, 0.75, 1]
        let bars = calibration.bins.filter { $0.count > 0 }.map { bar($0, frame, height: $0.accuracy ?? 0) }
        let diagonal = """
            <polyline class="even" points="\(frame.across(0)),\(frame.up(0)) \(frame.across(1)),\(frame.up(1))"/>
            """
        let diagram = frame.svg(
            "Accuracy by predicted probability",
            [frame.lines(quarters) { "\(Int(100 * $0)) %" }, frame.ticks(quarters) { "\(Int(100 * $0)) %" }] + bars + [
                diagonal
            ])
        return """
            \(diagram)
            \(strip)
            <p class="note">Top: share of right predictions by the probability of the predicted class; the dashed line is \
            perfect calibration. Bottom: number of predictions (square-root scale). The expected calibration error is \
            \(TextFormat.decimal(100 * calibration.expectedError, digits: 1)) percentage points \
            (\(calibration.bins.count) bins).</p>
            <details><summary>Table of the bins</summary>\(table)</details>
            """
    }

    private func bar(_ bin: Calibration.Bin, _ frame: ChartFrame, height: Double) -> String {
        let (left, right, top, bottom) = (
            frame.across(bin.above) + 1, frame.across(bin.upTo) - 1, frame.up(height), frame.up(0)
        )
        let title =
            "\(Evaluation.percent(bin.above...bin.upTo)): \(TextFormat.count(bin.count, "prediction")), "
            + "accuracy \(Evaluation.percent(bin.accuracy))"
        return """
            <rect class="a" x="\(TextFormat.decimal(left, digits: 1))" y="\(TextFormat.decimal(top, digits: 1))" width="\(TextFormat.decimal(right - left, digits: 1))" \
            height="\(TextFormat.decimal(bottom - top, digits: 1))"><title>\(title)</title></rect>
            """
    }

    private var strip: String {
        let maximum = Double(calibration.bins.map(\.count).max() ?? 1)
        let frame = ChartFrame(height: Self.stripHeight, x: 0...1, y: 0...1)
        let bars = calibration.bins.filter { $0.count > 0 }.map {
            bar($0, frame, height: (Double($0.count) / maximum).squareRoot())
        }
        return frame.svg(
            "Number of predictions by predicted probability",
            [frame.lines([0, 1]) { $0 == 1 ? TextFormat.grouped(Int(maximum)) : "0" }] + bars)
    }

    private var table: String {
        let rows = calibration.bins.map {
            [
                Evaluation.percent($0.above...$0.upTo), TextFormat.grouped($0.count), Evaluation.percent($0.confidence),
                Evaluation.percent($0.accuracy),
            ]
        }
        return HTML.table(header: ["probability", "predictions", "mean probability", "accuracy"], rows: rows)
    }
}
