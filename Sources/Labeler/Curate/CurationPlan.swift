/// What becomes of each image of a data set by what the reviewers said of it.
///
/// Right labels stay, wrong ones become what the reviewers named, or the image is left out: because it is no character
/// of the set, because nobody named what it is, and because nobody could tell or the reviewers did not agree. Images
/// that nobody looked at stay as they are. Nothing of the first data set is changed.
///
/// A wrong image of a font that is no alphabet is left out whatever it was taken for: drawings fill their frame, so
/// that any bar or box looks like an I.
public struct CurationPlan: Sendable {
    /// Rows kept, rising.
    public private(set) var kept: [Int] = []
    /// The new labels of those that get another, by row.
    public private(set) var newLabels: [Int: Int] = [:]
    /// Images whose label was confirmed.
    public private(set) var confirmed = 0
    /// Images left out as wrong.
    public private(set) var dropped = 0
    /// Images left out as undecided.
    public private(set) var undecided = 0
    /// Images that nobody looked at.
    public private(set) var unreviewed = 0

    /// - Parameters:
    ///   - count: Images of the data set.
    ///   - judgements: By image.
    ///   - symbols: Images of fonts that are no alphabet.
    public init(count: Int, judgements: [Int: Judgement], symbols: Set<Int> = []) {
        kept.reserveCapacity(count)
        for image in 0..<count {
            switch judgements[image] {
            case nil:
                unreviewed += 1
                kept.append(image)
            case .right:
                confirmed += 1
                kept.append(image)
            case .wrong(_?) where symbols.contains(image): dropped += 1
            case .wrong(let label?):
                newLabels[image] = label
                kept.append(image)
            case .wrong(nil), .notALetter: dropped += 1
            case .cannotTell, .conflict: undecided += 1
            }
        }
    }
}
