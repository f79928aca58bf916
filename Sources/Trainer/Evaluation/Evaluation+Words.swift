internal import GlyphForge

extension Evaluation {
    /// A number of the evaluation, as it is shown.
    public struct Trait: Hashable, Sendable {
        /// What it is.
        public let name: String
        /// The number with its unit.
        public let value: String
    }

    /// The numbers for tables.
    public var traits: [Trait] {
        var traits = [
            Trait(name: "right", value: "\(TextFormat.grouped(right)) of \(TextFormat.grouped(images))"),
            Trait(name: "accuracy", value: percent(accuracy)),
            Trait(name: "95 % interval over \(intervalBasis.rawValue)", value: percent(interval)),
        ]
        if let designEffect {
            traits.append(Trait(name: "the same if all images were independent", value: percent(imageInterval)))
            traits.append(Trait(name: "design effect of families", value: TextFormat.decimal(designEffect, digits: 1)))
        }
        if let families, let faces, let facesWithMistakes {
            traits.append(Trait(name: "families, faces", value: "\(TextFormat.grouped(families)), \(TextFormat.grouped(faces))"))
            traits.append(Trait(name: "faces without a mistake", value: TextFormat.grouped(faces - facesWithMistakes)))
        }
        traits += [
            Trait(name: "balanced accuracy", value: percent(balancedAccuracy)),
            Trait(name: "given label among the two most probable", value: percent(topTwoAccuracy)),
            Trait(name: "negative log-likelihood, nats", value: TextFormat.decimal(negativeLogLikelihood, digits: 4)),
            Trait(name: "Brier score, 0 to 2", value: TextFormat.decimal(brierScore, digits: 4)),
            Trait(name: "expected calibration error", value: percent(calibration.expectedError)),
        ]
        for style in styles ?? [] {
            let name = style.isStyled ? "accuracy on styled drawings" : "accuracy on plain drawings"
            traits.append(Trait(name: name, value: "\(percent(style.accuracy)) (\(percent(style.interval)))"))
        }
        return traits
    }

    /// What to call a class where there is little room.
    public func symbol(_ label: Int) -> String { symbols[label] }
}

/// A share as percent with a digit after the point; a dash for none.
func percent(_ share: Double?) -> String { TextFormat.percent(share, digits: 1) }

/// The ends of an interval so.
func percent(_ range: ClosedRange<Double>) -> String { TextFormat.percent(range, digits: 1) }
