public import GlyphForge

/// What the reviewers together say of an image's given label.
public enum Judgement: Hashable, Sendable {
    /// It is right.
    case right
    /// It is wrong; the image is of class `label`, nil where nobody says or they do not agree.
    case wrong(label: Int?)
    /// It is wrong: the image is no character that the data set has a class for.
    case notALetter
    /// Nobody could tell.
    case cannotTell
    /// As many say right as say wrong.
    case conflict

    /// Whether the given label is wrong; nil where that is not settled.
    public var isWrong: Bool? {
        switch self {
        case .right: false
        case .wrong, .notALetter: true
        case .cannotTell, .conflict: nil
        }
    }

    /// What several people's judgements of one image come to; nil for none.
    ///
    /// Who cannot tell has no vote. Right and wrong are settled by the majority, so that a third reviewer settles what
    /// two disagree on. What a wrong one is, is settled by the majority of those who say it.
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

    /// What the reviewers say of each image that was decided.
    ///
    /// Of each reviewer the latest decision on an image counts; what was taken back or skipped does not.
    ///
    /// - Parameter decisions: In order of time, as `Decision.all` has them.
    /// - Returns: The judgements by the image's number.
    public static func byImage(_ decisions: some Sequence<Decision>, of dataset: Dataset) -> [Int: Judgement] {
        latest(decisions, of: dataset).compactMapValues { Judgement($0.values) }
    }

    /// By the image's number: each reviewer's latest judgement.
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
    /// What the reviewers say of each image that was decided, by the image's number.
    public func judgements(of dataset: Dataset) throws -> [Int: Judgement] {
        Judgement.byImage(try read { try Decision.all($0) }, of: dataset)
    }
}
