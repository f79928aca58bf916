/// One reviewer's answer about one image.
public enum Verdict: Hashable, Sendable {
    /// The image belongs to this class, 0 ..< K.
    case label(Int)
    /// The given label is right. Given on grid pages, where the reviewer does not name the class.
    case right
    /// The given label is wrong, and the correct class is not named.
    case wrong
    /// The image shows no character of the data set's classes.
    case notALetter
    /// The reviewer cannot tell.
    case cannotTell
    /// Postponed: no answer.
    case skip

    /// The name in the database and in exported files.
    public var name: String {
        switch self {
        case .label: "label"
        case .right: "right"
        case .wrong: "wrong"
        case .notALetter: "not-a-letter"
        case .cannotTell: "cannot-tell"
        case .skip: "skip"
        }
    }

    /// The class that the verdict names; nil if it names none.
    public var label: Int? {
        guard case .label(let label) = self else { return nil }
        return label
    }

    /// The verdict with a name; nil for an unknown name, and if the label does not fit the name.
    ///
    /// - Parameters:
    ///   - name: As ``name`` returns it.
    ///   - label: The class for the name `label`, nil for all others.
    public init?(name: String, label: Int?) {
        switch (name, label) {
        case ("label", let label?): self = .label(label)
        case ("right", nil): self = .right
        case ("wrong", nil): self = .wrong
        case ("not-a-letter", nil): self = .notALetter
        case ("cannot-tell", nil): self = .cannotTell
        case ("skip", nil): self = .skip
        default: return nil
        }
    }

    /// The judgement of an image whose given label is `given`; nil for ``skip``.
    public func judgement(given: Int) -> Judgement? {
        switch self {
        case .label(given), .right: .right
        case .label(let label): .wrong(label: label)
        case .wrong: .wrong(label: nil)
        case .notALetter: .notALetter
        case .cannotTell: .cannotTell
        case .skip: nil
        }
    }
}
