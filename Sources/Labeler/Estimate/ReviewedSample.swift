internal import GRDB
internal import GlyphForge

/// The sample of a design as far as it is reviewed.
struct ReviewedSample {
    /// An image of the sample that the review has reached.
    struct Image: Hashable {
        let number: Int
        /// Nil where nobody answered, it was skipped, nobody could tell, or people contradict each other.
        let judgement: Judgement?
    }

    let stored: StoredDesign
    /// The decisions that hold, in order of time.
    let decisions: [Decision]
    /// The items by which images come again.
    let repeats: Set<Int>
    /// What the reviewers say of each image that was decided, in the sample or not, by its number.
    let judgements: [Int: Judgement]
    /// By stratum, the images reached, in the order of drawing.
    let reached: [[Image]]
    /// Images reached whose judgement did not begin blind: whoever made it saw the given label before, or may have.
    let judgedOpenly: Int
    /// Images reached that were judged otherwise blind than in the end, by what they are in the end: right, wrong, or
    /// not settled.
    let changed: (toRight: Int, toWrong: Int, toOpen: Int)
    /// As `parts`, of the blind answers where there is one, whatever was answered later.
    let blindParts: [SampledPart]
    /// What the sample shows of each stratum.
    let parts: [SampledPart]
    /// For each stratum the likely share of errors of an image that the sample says nothing else about.
    let rates: [Double]

    /// What was reached of the latest design's sample; nil without a design.
    ///
    /// Reached is the first part of each stratum's order, up to the last item that was answered. Images that lie
    /// further on may be judged too, on pages that show the worst first: to count those would raise the rate.
    init?(_ database: Database, of dataset: Dataset) throws {
        guard let stored = try StoredDesign.latest(database, of: dataset) else { return nil }
        self.stored = stored
        let history = try Decision.all(database, includingUndone: true)
        repeats = try Decision.repeats(database)
        // Also what was taken back: it was answered blind all the same.
        let blind = Judgement.byImage(
            Decision.blind(history).map { decision in
                var decision = decision
                decision.isUndone = false
                return decision
            }, of: dataset)
        let considered = Judgement.byImage(Decision.begunBlind(history, repeats: repeats), of: dataset)
        let decisions = history.filter { !$0.isUndone }
        self.decisions = decisions
        let all = Judgement.byImage(decisions, of: dataset)
        judgements = all
        let tried = Set(decisions.lazy.filter { $0.mode != .grid }.map(\.image))
        let items = Set(
            try Int.fetchAll(
                database, sql: "SELECT id FROM review_items WHERE design = ? AND purpose = 'sample'",
                arguments: [stored.id]))
        let answered = Set(decisions.filter { $0.item.map(items.contains) ?? false }.map(\.image))
        var openly = 0
        var changed = (toRight: 0, toWrong: 0, toOpen: 0)
        reached = zip(try stored.orders(database), stored.drawn).map { order, drawn in
            let sample = order.prefix(drawn)
            let unbroken = sample.firstIndex { !tried.contains($0) } ?? drawn
            let last = sample.lastIndex { answered.contains($0) } ?? -1
            return sample.prefix(max(unbroken, last + 1)).map { image in
                // Blind, the given label could not sway the reviewer; the second look mends slips.
                if let judgement = considered[image], let isWrong = judgement.isWrong {
                    if isWrong != blind[image]?.isWrong {
                        if isWrong { changed.toWrong += 1 } else { changed.toRight += 1 }
                    }
                    return Image(number: image, judgement: judgement)
                }
                if blind[image]?.isWrong != nil { changed.toOpen += 1 }
                if all[image]?.isWrong != nil { openly += 1 }
                return Image(number: image, judgement: all[image])
            }
        }
        judgedOpenly = openly
        self.changed = changed
        parts = Self.parts(stored, reached, kinds: 1) { _ in 0 }[0]
        let first = reached.map { images in
            images.map { Image(number: $0.number, judgement: blind[$0.number] ?? $0.judgement) }
        }
        blindParts = Self.parts(stored, first, kinds: 1) { _ in 0 }[0]
        rates = zip(parts, stored.design.strata).map {
            $0.reviewed > 0 ? Double($0.errors) / Double($0.reviewed) : $1.expectedRate
        }
    }

    /// What it shows of each kind of images in each stratum, such as of a class: the images drawn of a kind are a
    /// simple random sample of all of that kind in the stratum.
    ///
    /// - Parameters:
    ///   - kinds: How many there are.
    ///   - kind: The kind of an image, 0 ..< kinds.
    /// - Returns: By kind, by stratum.
    func parts(kinds: Int, _ kind: (Int) -> Int) -> [[SampledPart]] { Self.parts(stored, reached, kinds: kinds, kind) }

    private static func parts(_ stored: StoredDesign, _ reached: [[Image]], kinds: Int, _ kind: (Int) -> Int)
        -> [[SampledPart]]
    {
        let strata = stored.design.strata.count
        var counts = [(size: Int, reviewed: Int, errors: Int)](repeating: (0, 0, 0), count: kinds * strata)
        for (image, stratum) in stored.design.stratumOfImage.enumerated() {
            counts[kind(image) * strata + Int(stratum)].size += 1
        }
        for (stratum, images) in reached.enumerated() {
            for image in images {
                guard let isWrong = image.judgement?.isWrong else { continue }
                counts[kind(image.number) * strata + stratum].reviewed += 1
                if isWrong { counts[kind(image.number) * strata + stratum].errors += 1 }
            }
        }
        let parts = counts.map { SampledPart(size: $0.size, reviewed: $0.reviewed, errors: $0.errors) }
        return (0..<kinds).map { Array(parts[($0 * strata)..<(($0 + 1) * strata)]) }
    }

    /// By stratum, images that the review has reached and that are judged neither right nor wrong.
    var open: [Int] { reached.map { images in images.count { $0.judgement?.isWrong == nil } } }

    /// The wrong labels of a kind of images.
    func estimate(of parts: [SampledPart]) -> CountEstimate {
        CountEstimate(sumOf: parts, unseenRates: rates)
    }
}
