internal import GRDB

/// A row of the table `review_items`: an image that the plan asks reviewers to answer.
struct ReviewItem: Hashable, Sendable {
    let id: Int
    let image: Int
    let purpose: ReviewPurpose
    /// How many different people must answer it.
    let reviewers: Int
}

/// The state of a review: the planned items, the decisions, and therefore what to show next. It uses no clock and no
/// files.
struct ReviewQueue {
    /// The planned items, in the order in which they are shown.
    let items: [ReviewItem]
    private let itemByID: [Int: ReviewItem]
    /// The decisions on each image that were not undone.
    private var byImage: [Int: [Decision]] = [:]
    /// The decisions of each reviewer that were not undone, in order of time.
    private(set) var history: [String: [Decision]] = [:]
    /// The items that each reviewer's page holds unanswered, so that two reviewers do not get the same ones.
    private var lentItems: [String: Set<Int>] = [:]
    /// The same for the images of grid pages.
    private var lentImages: [String: Set<Int>] = [:]
    /// Number of decisions on each image, without skips. An array, because a grid page queries many images.
    private var decisionCounts: [UInt16]
    /// Number of images with at least one decision.
    private var decidedCount = 0
    /// Number of decisions of each reviewer by mode, without skips.
    private var tallies: [String: [Decision.Mode: Int]] = [:]

    init(items: [ReviewItem], decisions: [Decision], images: Int) {
        self.items = items
        itemByID = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0) })
        decisionCounts = [UInt16](repeating: 0, count: images)
        for decision in decisions { add(decision) }
    }

    init(_ database: Database, images: Int) throws {
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, image, purpose, reviewers FROM review_items ORDER BY position")
        let items = try rows.map { row in
            guard let purpose = ReviewPurpose(rawValue: row["purpose"]), (0..<images).contains(row["image"]) else {
                throw LabelError(
                    .damaged,
                    "\(LabelDatabase.fileName) is damaged: item \(row["id"] as Int) of the review has an unknown image or purpose."
                )
            }
            return ReviewItem(id: row["id"], image: row["image"], purpose: purpose, reviewers: row["reviewers"])
        }
        self.init(items: items, decisions: try Decision.all(database).filter { $0.image < images }, images: images)
    }

    func item(_ id: Int) -> ReviewItem? { itemByID[id] }

    // MARK: Decisions

    /// Adds a decision. Undone ones are ignored.
    mutating func add(_ decision: Decision) {
        guard !decision.isUndone else { return }
        byImage[decision.image, default: []].append(decision)
        history[decision.reviewer, default: []].append(decision)
        if decision.verdict != .skip { count(decision, 1) }
        lentImages[decision.reviewer]?.remove(decision.image)
        if let item = decision.item { lentItems[decision.reviewer]?.remove(item) }
    }

    /// Removes a decision that was undone.
    mutating func remove(_ decision: Decision) {
        guard let place = byImage[decision.image]?.firstIndex(where: { $0.uuid == decision.uuid }) else { return }
        byImage[decision.image]!.remove(at: place)
        // The undone decision is usually the latest.
        let position = history[decision.reviewer]!.lastIndex { $0.uuid == decision.uuid }!
        history[decision.reviewer]!.remove(at: position)
        if decision.verdict != .skip { count(decision, -1) }
    }

    private mutating func count(_ decision: Decision, _ difference: Int) {
        let before = decisionCounts[decision.image]
        decisionCounts[decision.image] = UInt16(clamping: Int(before) + difference)
        decidedCount += (decisionCounts[decision.image] > 0 ? 1 : 0) - (before > 0 ? 1 : 0)
        tallies[decision.reviewer, default: [:]][decision.mode, default: 0] += difference
    }

    /// The decisions that a reviewer's next undo removes: the latest one, with its whole page if it was made on a grid.
    func latestBatch(of reviewer: String) -> [Decision] {
        guard let latest = history[reviewer]?.last else { return [] }
        return batch(of: latest)
    }

    /// A decision with all decisions of the same grid page.
    func batch(of decision: Decision) -> [Decision] {
        guard decision.mode == .grid else { return [decision] }
        return history[decision.reviewer, default: []].filter { $0.mode == .grid && $0.decided == decision.decided }
    }

    /// A reviewer's blind answers that differ from the given label, in order of time. An image is left out once the
    /// reviewer has answered it again with its label shown.
    ///
    /// - Parameters:
    ///   - reviewer: The reviewer's name.
    ///   - given: Returns the given label of an image.
    func contradictions(of reviewer: String, given: (Int) -> Int) -> [Decision] {
        var latest: [Int: Decision] = [:]
        for decision in history[reviewer, default: []] where decision.mode == .guess && decision.verdict != .skip {
            // Answers to repeats only measure the reviewer.
            if let item = decision.item, itemByID[item]?.purpose == .repetition { continue }
            latest[decision.image] = decision
        }
        return latest.values
            .filter { $0.isGuessOfItem && $0.verdict.judgement(given: given($0.image))?.isWrong == true }
            .sorted { ($0.decided, $0.uuid) < ($1.decided, $1.uuid) }
    }

    /// The reviewers who have answered an item.
    ///
    /// Any decision on the image answers a suspect. A sample item needs a blind answer, because the error rate is
    /// estimated from it. A repeat needs an answer to the item itself.
    func deciders(_ item: ReviewItem) -> Set<String> {
        Set(
            byImage[item.image, default: []].lazy.filter { decision in
                guard decision.verdict != .skip else { return false }
                return switch item.purpose {
                case .suspect: true
                case .sample: decision.isGuessOfItem
                case .repetition: decision.item == item.id
                }
            }.map(\.reviewer))
    }

    // MARK: What is next

    /// Whether an item still needs an answer of a reviewer, regardless of which pages hold it.
    private func isOpen(_ item: ReviewItem, for reviewer: String) -> Bool {
        let deciders = deciders(item)
        guard !deciders.contains(reviewer), deciders.count < item.reviewers else { return false }
        guard item.purpose == .repetition else { return true }
        // A repeat needs an earlier answer of the same reviewer.
        return byImage[item.image, default: []].contains {
            $0.reviewer == reviewer && $0.mode != .grid && $0.verdict != .skip
        }
    }

    /// The next items for a reviewer, skipped ones last. They count as held by the reviewer's page.
    ///
    /// - Parameters:
    ///   - count: Maximum number of items.
    ///   - reviewer: The reviewer's name.
    ///   - held: The items that the reviewer's page already holds.
    mutating func next(_ count: Int, for reviewer: String, held: Set<Int>) -> [ReviewItem] {
        var lent: [Int: Int] = [:]
        for (other, items) in lentItems where other != reviewer { for item in items { lent[item, default: 0] += 1 } }
        let open = items.filter { isOpen($0, for: reviewer) }
        // Items held by other reviewers come last. They are not left out, because the others may never answer them.
        func order(_ item: ReviewItem) -> (Int, Int) {
            let isTaken = deciders(item).count + lent[item.id, default: 0] >= item.reviewers
            return (isTaken ? 1 : 0, skips(item, by: reviewer))
        }
        let offered = open.filter { !held.contains($0.id) }.enumerated().map {
            (order($0.element), $0.offset, $0.element)
        }
        .sorted { ($0.0.0, $0.0.1, $0.1) < ($1.0.0, $1.0.1, $1.1) }.prefix(count).map(\.2)
        lentItems[reviewer] = held.intersection(open.map(\.id)).union(offered.map(\.id))
        return offered
    }

    private func skips(_ item: ReviewItem, by reviewer: String) -> Int {
        byImage[item.image, default: []].count { $0.verdict == .skip && $0.reviewer == reviewer && $0.item == item.id }
    }

    /// The first unreviewed images of an order that no other reviewer's page holds. They count as held by the
    /// reviewer's page.
    ///
    /// - Parameters:
    ///   - count: Maximum number of images.
    ///   - order: The images to choose from.
    ///   - reviewer: The reviewer's name.
    ///   - held: The images that the reviewer's page already holds.
    /// - Returns: The images, and the number of unreviewed images in the order.
    mutating func nextImages(
        _ count: Int, in order: [Int32], for reviewer: String, held: Set<Int>
    ) -> (images: [Int], undecided: Int) {
        var taken = held
        for (other, images) in lentImages where other != reviewer { taken.formUnion(images) }
        var (images, lentToOthers) = ([Int](), [Int]())
        var undecided = 0
        for image in order where decisionCounts[Int(image)] == 0 {
            undecided += 1
            guard images.count < count else { continue }
            if !taken.contains(Int(image)) {
                images.append(Int(image))
            } else if lentToOthers.count < count, !held.contains(Int(image)) {
                lentToOthers.append(Int(image))
            }
        }
        if images.isEmpty { images = lentToOthers }
        lentImages[reviewer] = held.union(images)
        return (images, undecided)
    }

    /// Releases everything that a reviewer's page held, after the page was closed or reloaded.
    mutating func release(_ reviewer: String) {
        lentItems[reviewer] = nil
        lentImages[reviewer] = nil
    }

    // MARK: Progress

    /// The progress of the review and of one reviewer.
    struct Progress: Encodable {
        /// Number of answers that the plan asks for.
        var asked = 0
        /// Number of answers that it has.
        var answered = 0
        /// Number of items that this reviewer can still answer.
        var open = 0
        /// Number of blind answers by this reviewer.
        var guessed = 0
        /// Number of images that this reviewer decided on grid pages.
        var gridded = 0
        /// Seconds per answer: the mean of this reviewer's latest 50; nil before the first.
        var pace: Double?
        /// Estimated seconds until this reviewer has answered all open items.
        var timeLeft: Double?
        /// Number of reviewed images.
        var decided = 0
        /// Number of images in the data set.
        var images = 0
        /// Number of answers by each reviewer.
        var reviewers: [String: Int] = [:]
    }

    /// The progress of the review, from the view of one reviewer.
    func progress(of reviewer: String) -> Progress {
        var progress = Progress(images: decisionCounts.count)
        for item in items {
            progress.asked += item.reviewers
            progress.answered += min(item.reviewers, deciders(item).count)
            if isOpen(item, for: reviewer) { progress.open += 1 }
        }
        progress.reviewers = tallies.mapValues { $0.values.reduce(0, +) }.filter { $0.value > 0 }
        let mine = history[reviewer, default: []].filter { $0.verdict != .skip && $0.isGuessOfItem }
        progress.guessed = mine.count
        progress.gridded = tallies[reviewer]?[.grid] ?? 0
        let seconds = mine.suffix(50).compactMap(\.seconds)
        if !seconds.isEmpty {
            progress.pace = seconds.reduce(0, +) / Double(seconds.count)
            progress.timeLeft = progress.pace! * Double(progress.open)
        }
        progress.decided = decidedCount
        return progress
    }
}
