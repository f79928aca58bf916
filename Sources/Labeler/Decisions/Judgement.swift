public import GlyphForge

/// The combined verdict of all reviewers on an image's given label.
public enum Judgement: Hashable, Sendable {
    /// The label is right.
    case right
    /// The label is wrong and the image belongs to class `label`; nil if nobody named a class or the named classes
    /// differ.
    case wrong(label: Int?)
    /// The label is wrong: the image shows no character of the data set's classes.
    case notALetter
    /// No reviewer could tell.
    case cannotTell
    /// As many reviewers say right as say wrong.
    case conflict

    /// Whether the given label is wrong; nil if that is undecided.
    public var isWrong: Bool? {
        switch self {
        case .right: false
        case .wrong, .notALetter: true
        case .cannotTell, .conflict: nil
        }
    }

    /// Combines the judgements of one image by several reviewers; nil for none.
    ///
    /// The majority decides between right and wrong, so a third reviewer settles a dispute between two. The correct
    /// class is decided by the majority of those who named one. "Cannot tell" has no vote.
    public init?(_ single: some Sequence<Judgement>) {
        let single = Array(single)
        guard !single.isEmpty else { return nil }
        let wrong = single.filter { $0.isWrong == true }
        let right = single.count { $0 == .right }
        if wrong.isEmpty, right == 0 {
            self = single.contains(.conflict) ? .conflict : .cannotTell
        } else if wrong.count == right {
            self = .conflict
        } else if wrong.count < right {
            self = .right
        } else {
            let named = wrong.filter { $0 != .wrong(label: nil) }
            self = named.first { candidate in 2 * named.count { $0 == candidate } > named.count } ?? .wrong(label: nil)
        }
    }

    /// The combined judgement of each reviewed image.
    ///
    /// Each reviewer's latest decision on an image counts. Skipped and undone decisions do not.
    ///
    /// - Parameter decisions: In order of time, as `Decision.all` returns them.
    /// - Returns: The judgements by image number.
    public static func byImage(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Int: Judgement] {
        latest(decisions, of: dataset).compactMapValues { Judgement($0.values) }
    }

    /// Each reviewer's latest judgement, by image number and reviewer.
    static func latest(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Int: [String: Judgement]] {
        var latest: [Int: [String: Judgement]] = [:]
        for decision in decisions where !decision.isUndone && decision.image < dataset.count {
            guard let judgement = decision.verdict.judgement(given: dataset.label(at: decision.image)) else { continue }
            latest[decision.image, default: [:]][decision.reviewer] = judgement
        }
        return latest
    }
}

extension LabelDatabase {
    /// The combined judgement of each reviewed image, by image number.
    public func judgements(of dataset: Dataset) throws -> [Int: Judgement] {
        Judgement.byImage(try read { try Decision.all($0) }, of: dataset)
    }
}
