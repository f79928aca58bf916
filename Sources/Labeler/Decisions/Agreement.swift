public import GlyphForge

/// How far two reviewers agree on the images that both decided.
public struct Agreement: Hashable, Sendable, Encodable {
    public let first: String
    public let second: String
    /// Images that both decided.
    public let images: Int
    /// The share of them on which both say the same: right, wrong, or not to be told.
    public let observed: Double
    /// Cohen's kappa: `(observed - chance) / (1 - chance)`, where `chance` is the share expected if each answered at
    /// random with their own frequencies (Cohen 1960). Nil where both always say the same one thing: there is then
    /// nothing to compare with.
    public let kappa: Double?

    /// - Parameter pairs: What the two say of each image that both decided.
    init?(_ first: String, _ second: String, _ pairs: [(Judgement, Judgement)]) {
        guard !pairs.isEmpty else { return nil }
        self.first = first
        self.second = second
        images = pairs.count
        let total = Double(pairs.count)
        observed = Double(pairs.count { $0.isWrong == $1.isWrong }) / total
        let chance = ([true, false, nil] as [Bool?]).reduce(0.0) { sum, answer in
            sum + Double(pairs.count { $0.0.isWrong == answer }) / total
                * (Double(pairs.count { $0.1.isWrong == answer }) / total)
        }
        kappa = chance < 1 ? (observed - chance) / (1 - chance) : nil
    }

    /// Every two reviewers who decided an image in common, by name.
    public static func all(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Agreement] {
        let judgements = Judgement.latest(decisions, of: dataset).values.filter { $0.count > 1 }
        let names = Set(judgements.flatMap(\.keys)).sorted()
        return names.enumerated().flatMap { position, first in
            names[(position + 1)...].compactMap { second in
                Agreement(
                    first, second,
                    judgements.compactMap { said in said[first].flatMap { a in said[second].map { (a, $0) } } })
            }
        }
    }
}

/// An image on which reviewers do not agree: whether its label is right, or what it is instead.
public struct Dispute: Hashable, Sendable {
    public let image: Int
    /// What each reviewer says, by name.
    public let judgements: [String: Judgement]

    /// All of them, by image. Who cannot tell disagrees with nobody, nor does who says no more than `wrong` with who
    /// says what it is.
    public static func all(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Dispute] {
        Judgement.latest(decisions, of: dataset).compactMap { image, judgements in
            let definite = Set(judgements.values).subtracting([.cannotTell])
            let named = definite.subtracting([.wrong(label: nil)])
            let isDisputed = named.count > 1 || definite == [.right, .wrong(label: nil)]
            return isDisputed ? Dispute(image: image, judgements: judgements) : nil
        }.sorted { $0.image < $1.image }
    }
}
