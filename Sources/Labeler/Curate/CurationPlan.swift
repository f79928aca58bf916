/// Which images of a data set to keep, relabel or discard, according to the reviewers.
///
/// Images with a right label and unreviewed images are kept. Images with a wrong label get the class that the reviewers
/// named. An image is discarded if it shows no letter of the data set, if nobody named its class, if nobody could tell,
/// or if the reviewers disagree.
///
/// A wrong image of a symbol font is discarded even if a class was named: symbols are scaled to fill the frame, so any
/// bar or box looks like an I.
public struct CurationPlan: Sendable {
    /// The image numbers kept, in ascending order.
    public private(set) var kept: [Int] = []
    /// The new labels of relabelled images, by image number.
    public private(set) var newLabels: [Int: Int] = [:]
    /// Number of images whose label was confirmed.
    public private(set) var confirmed = 0
    /// Number of images discarded because their label is wrong.
    public private(set) var dropped = 0
    /// Number of images discarded because they are undecided.
    public private(set) var undecided = 0
    /// Number of unreviewed images.
    public private(set) var unreviewed = 0

    /// - Parameters:
    ///   - count: Number of images in the data set.
    ///   - judgements: The combined judgements by image number.
    ///   - symbols: The images of symbol fonts.
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
