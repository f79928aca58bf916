internal import GRDB
internal import GlyphForge

/// The items that one round adds to the queue, in order.
struct QueueRound {
    struct Item: Hashable {
        let image: Int
        let purpose: ReviewPurpose
        /// The stratum of a sample item; nil for other items.
        let stratum: Int?
        /// How many different people must answer it.
        var reviewers = 1
    }

    /// The round's number, from 1.
    let round: Int
    private(set) var items: [Item] = []
    /// The queue position of the first item.
    private let firstPosition: Int

    /// Extends the design's sample until the budget is spent.
    ///
    /// An image drawn for the sample that was already judged blind, or that is in the queue as a suspect, is not asked
    /// again: its answer also counts for the sample. An image that was judged only with its label shown is asked again.
    ///
    /// - Parameters:
    ///   - stored: The design, whose drawn images are updated.
    ///   - suspects: The flagged images, most suspicious first.
    ///   - judged: All judged images. They are no longer suspects.
    ///   - blind: The images among them that were judged blind.
    init(
        _ budget: ReviewPlan.Budget, _ stored: inout StoredDesign, suspects: [Int], judged: Set<Int>, blind: Set<Int>,
        _ database: Database
    ) throws {
        round = (try Int.fetchOne(database, sql: "SELECT MAX(round) FROM review_items") ?? 0) + 1
        firstPosition = (try Int.fetchOne(database, sql: "SELECT MAX(position) FROM review_items") ?? -1) + 1
        let queued = Set(try Int.fetchAll(database, sql: "SELECT image FROM review_items"))
        let sampled = try Int.fetchAll(database, sql: "SELECT image FROM review_items WHERE purpose = 'sample'")
        var known = queued.subtracting(judged).union(blind).union(sampled)
        let orders = try stored.orders(database)
        let drawnBefore = zip(orders, stored.drawn).reduce(into: Set<Int>()) { $0.formUnion($1.0.prefix($1.1)) }
        let suspects = suspects.filter { !judged.contains($0) && !queued.contains($0) && !drawnBefore.contains($0) }
        let suspectCount = min(budget.suspectImages, suspects.count)
        var sample = stored.drawn.map { _ in [Item]() }
        func draw(_ count: Int) {
            var left = count
            while left > 0, let stratum = stored.design.nextStratum(after: stored.drawn) {
                let image = orders[stratum][stored.drawn[stratum]]
                stored.drawn[stratum] += 1
                guard known.insert(image).inserted else { continue }
                sample[stratum].append(Item(image: image, purpose: .sample, stratum: stratum))
                left -= 1
            }
        }
        draw(budget.images - suspectCount)
        let chosenSuspects = suspects.filter { !known.contains($0) }.prefix(suspectCount).map {
            Item(image: $0, purpose: .suspect, stratum: nil)
        }
        known.formUnion(chosenSuspects.map(\.image))
        // If the sample has used up suspects, their share of the budget goes to the sample.
        draw(suspectCount - chosenSuspects.count)

        // The strata and the suspects are shuffled together, but the items of each stratum keep their order. Wherever
        // the review stops, the reviewed images of a stratum are then a prefix of its order.
        var generator = stored.design.generator(256 + round)
        var kinds = sample + [chosenSuspects]
        var places = kinds.enumerated().flatMap { kind, items in items.map { _ in kind } }
        places.shuffle(using: &generator)
        for number in kinds.indices { kinds[number].reverse() }
        items = places.map { kinds[$0].removeLast() }
        let secondOpinions = Int((budget.secondReviewer * Double(items.count)).rounded())
        for number in Array(items.indices).shuffled(using: &generator).prefix(secondOpinions) {
            items[number].reviewers = 2
        }
        addRepeats(min(budget.repeats, items.count / 4), using: &generator)
    }

    /// Repeats some images of the first half, each at least a quarter of the round later.
    private mutating func addRepeats(_ count: Int, using generator: inout SeededGenerator) {
        let base = items
        let chosen = Array(0..<max(1, base.count / 2)).shuffled(using: &generator).prefix(count)
        var repeats: [Int: [Item]] = [:]
        for number in chosen {
            let after = Int.random(in: (number + base.count / 4)..<base.count, using: &generator)
            repeats[after, default: []].append(Item(image: base[number].image, purpose: .repetition, stratum: nil))
        }
        items = base.enumerated().flatMap { [$1] + (repeats[$0] ?? []) }
    }

    func count(_ purpose: ReviewPurpose) -> Int { items.count { $0.purpose == purpose } }

    /// Adds the items to the queue in the database.
    func insert(design: Int, _ database: Database) throws {
        let statement = try database.makeStatement(
            sql:
                "INSERT INTO review_items (design, round, position, image, purpose, stratum, reviewers) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        for (number, item) in items.enumerated() {
            try statement.execute(
                arguments: [
                    design, round, firstPosition + number, item.image, item.purpose.rawValue, item.stratum,
                    item.reviewers,
                ])
        }
    }
}
