internal import GRDB
internal import GlyphForge

/// The reviewed part of a design's sample.
struct ReviewedSample {
    /// A sampled image that the review has reached.
    struct Image: Hashable {
        let number: Int
        /// Nil if the image is unanswered or skipped.
        let judgement: Judgement?
    }

    let stored: StoredDesign
    /// The decisions that were not undone, in order of time.
    let decisions: [Decision]
    /// The queue items that repeat an image.
    let repeats: Set<Int>
    /// The combined judgement of each reviewed image by number, in the sample or not.
    let judgements: [Int: Judgement]
    /// The images reached in each stratum, in the order in which they were drawn.
    let reached: [[Image]]
    /// Number of reached images that were not judged blind: the reviewer saw the given label before the first answer,
    /// or may have seen it.
    let judgedOpenly: Int
    /// Number of reached images whose final judgement differs from the blind one, by the final judgement.
    let changed: (toRight: Int, toWrong: Int, toOpen: Int)
    /// As ``parts``, but with the blind judgement of each image where there is one.
    let blindParts: [SampledPart]
    /// The sample's result in each stratum.
    let parts: [SampledPart]
    /// The error rate to assume in each stratum for kinds of images without reviews.
    let rates: [Double]

    /// Reads the sample of the latest design; nil without a design.
    ///
    /// The images reached are a prefix of each stratum's order, up to the last answered item. Images beyond it may also
    /// be judged, on grid pages that show the most suspicious images first. Counting those would bias the rate upwards.
    init?(_ database: Database, of dataset: Dataset) throws {
        guard let stored = try StoredDesign.latest(database, of: dataset) else { return nil }
        self.stored = stored
        let history = try Decision.all(database, includingUndone: true)
        repeats = try Decision.repeats(database)
        // Includes undone answers: they were also given blind.
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
                // The first answer was blind, so the label did not bias it. Later answers may correct slips.
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

    /// The sample's result for each kind of image in each stratum; a kind is, for example, a class. The drawn images of
    /// a kind are a simple random sample of all images of that kind in the stratum.
    ///
    /// - Parameters:
    ///   - kinds: Number of kinds.
    ///   - kind: Returns the kind of an image, 0 ..< kinds.
    /// - Returns: The results by kind, then by stratum.
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

    /// Number of images in each stratum that the review has reached, but that are judged neither right nor wrong.
    var open: [Int] { reached.map { images in images.count { $0.judgement?.isWrong == nil } } }

    /// Estimates the number of wrong labels from the results of each stratum.
    func estimate(of parts: [SampledPart]) -> CountEstimate {
        CountEstimate(sumOf: parts, unseenRates: rates)
    }
}
