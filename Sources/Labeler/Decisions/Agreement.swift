public import GlyphForge

/// How far two reviewers agree on the images that both reviewed.
public struct Agreement: Hashable, Sendable, Encodable {
    /// The name of one reviewer.
    public let first: String
    /// The name of the other reviewer.
    public let second: String
    /// Number of images that both reviewed.
    public let images: Int
    /// Share of these images with the same verdict: right, wrong or cannot tell.
    public let observed: Double
    /// Cohen's kappa: `(observed - chance) / (1 - chance)`, where `chance` is the share expected if each reviewer
    /// answered at random with their own frequencies (Cohen 1960). Nil if both always give the same single verdict:
    /// kappa is then undefined.
    public let kappa: Double?

    /// - Parameter pairs: The two judgements of each image that both reviewed.
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

    /// The agreement of each pair of reviewers who share at least one image, ordered by name.
    public static func all(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Agreement] {
        let judgements = Judgement.latest(decisions, of: dataset).values.filter { $0.count > 1 }
        let names = Set(judgements.flatMap(\.keys)).sorted()
        return names.enumerated().flatMap { position, first in
            names[(position + 1)...].compactMap { second in
                Agreement(
                    first, second,
                    judgements.compactMap { byName in byName[first].flatMap { a in byName[second].map { (a, $0) } } })
            }
        }
    }
}

/// An image on which reviewers disagree: either on whether its label is right, or on the correct class.
public struct Dispute: Hashable, Sendable {
    /// The image's number in the data set.
    public let image: Int
    /// The judgement of each reviewer, by name.
    public let judgements: [String: Judgement]

    /// All disputes, ordered by image. "Cannot tell" disagrees with nothing, and "wrong" without a class agrees with
    /// "wrong" with a class.
    public static func all(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Dispute] {
        Judgement.latest(decisions, of: dataset).compactMap { image, judgements in
            let definite = Set(judgements.values).subtracting([.cannotTell])
            let named = definite.subtracting([.wrong(label: nil)])
            let isDisputed = named.count > 1 || definite == [.right, .wrong(label: nil)]
            return isDisputed ? Dispute(image: image, judgements: judgements) : nil
        }.sorted { $0.image < $1.image }
    }
}
