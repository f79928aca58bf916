internal import GlyphForge

extension Evaluation {
    /// A row of the summary table.
    public struct SummaryRow: Hashable, Sendable {
        /// The name of the value.
        public let name: String
        /// The value with its unit.
        public let value: String
    }

    /// The summary of the evaluation for tables.
    public var summary: [SummaryRow] {
        var rows = [
            SummaryRow(
                name: "right predictions", value: "\(TextFormat.grouped(right)) of \(TextFormat.grouped(images))"),
            SummaryRow(name: "accuracy", value: Self.percent(accuracy)),
            SummaryRow(name: "95 % CI over \(intervalBasis.rawValue)", value: Self.percent(interval)),
        ]
        if let designEffect {
            rows.append(SummaryRow(name: "95 % CI if images were independent", value: Self.percent(imageInterval)))
            rows.append(
                SummaryRow(name: "design effect of families", value: TextFormat.decimal(designEffect, digits: 1)))
        }
        if let families, let faces, let facesWithMistakes {
            rows.append(
                SummaryRow(
                    name: "families, faces", value: "\(TextFormat.grouped(families)), \(TextFormat.grouped(faces))"))
            rows.append(
                SummaryRow(name: "faces without mistakes", value: TextFormat.grouped(faces - facesWithMistakes)))
        }
        rows += [
            SummaryRow(name: "balanced accuracy", value: Self.percent(balancedAccuracy)),
            SummaryRow(name: "top-2 accuracy", value: Self.percent(topTwoAccuracy)),
            SummaryRow(
                name: "negative log-likelihood (nats)", value: TextFormat.decimal(negativeLogLikelihood, digits: 4)),
            SummaryRow(name: "Brier score (0 to 2)", value: TextFormat.decimal(brierScore, digits: 4)),
            SummaryRow(name: "expected calibration error", value: Self.percent(calibration.expectedError)),
        ]
        for style in styles ?? [] {
            let name = style.isStyled ? "accuracy on styled drawings" : "accuracy on plain drawings"
            rows.append(
                SummaryRow(name: name, value: "\(Self.percent(style.accuracy)) [\(Self.percent(style.interval))]"))
        }
        return rows
    }

    /// A short name for a class, for places with little space.
    public func symbol(_ label: Int) -> String { symbols[label] }

    /// A share as a percentage with one decimal; a dash for nil.
    static func percent(_ share: Double?) -> String { TextFormat.percent(share, digits: 1) }

    /// The bounds of an interval as percentages with one decimal.
    static func percent(_ range: ClosedRange<Double>) -> String { TextFormat.percent(range, digits: 1) }
}
