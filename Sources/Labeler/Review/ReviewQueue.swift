internal import GRDB

/// A row of the table `review_items`: what the plan of a review asks of the reviewers.
struct ReviewItem: Hashable, Sendable {
    let id: Int
    let image: Int
    let purpose: ReviewPurpose
    /// How many different people are to decide.
    let reviewers: Int
}

/// The state of a review: what is asked, what was decided, and so what is to be shown next. No clock, no files.
struct ReviewQueue {
    /// In the order in which they are shown.
    let items: [ReviewItem]
    private let itemByID: [Int: ReviewItem]
    /// By image: the decisions that hold.
    private var byImage: [Int: [Decision]] = [:]
    /// By reviewer: the decisions that hold, in order of time.
    private(set) var history: [String: [Decision]] = [:]
    /// What each reviewer's page holds and has not answered yet, so that two reviewers are not shown the same.
    private var lentItems: [String: Set<Int>] = [:]
    private var lentImages: [String: Set<Int>] = [:]
    /// How many decisions of any kind but skips an image has; an array, since a page of a grid looks at many images.
    private var decisionCounts: [UInt16]
    /// How many images have one.
    private var decidedCount = 0
    /// How many decisions but skips each reviewer has made, by mode.
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
                    "\(LabelDatabase.fileName) is damaged: item \(row["id"] as Int) of its review is of no image.")
            }
            return ReviewItem(id: row["id"], image: row["image"], purpose: purpose, reviewers: row["reviewers"])
        }
        self.init(items: items, decisions: try Decision.all(database).filter { $0.image < images }, images: images)
    }

    func item(_ id: Int) -> ReviewItem? { itemByID[id] }

    // MARK: Decisions

    /// Takes note of a decision.
    mutating func add(_ decision: Decision) {
        guard !decision.isUndone else { return }
        byImage[decision.image, default: []].append(decision)
        history[decision.reviewer, default: []].append(decision)
        if decision.verdict != .skip { count(decision, 1) }
        lentImages[decision.reviewer]?.remove(decision.image)
        if let item = decision.item { lentItems[decision.reviewer]?.remove(item) }
    }

    /// Takes note that a decision was taken back.
    mutating func remove(_ decision: Decision) {
        guard let place = byImage[decision.image]?.firstIndex(where: { $0.uuid == decision.uuid }) else { return }
        byImage[decision.image]!.remove(at: place)
        // What is taken back is most often the latest.
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

    /// The decisions that a reviewer's next undo takes back: the latest, or the page of a grid that it was accepted
    /// with.
    func latestBatch(of reviewer: String) -> [Decision] {
        guard let latest = history[reviewer]?.last else { return [] }
        return batch(of: latest)
    }

    /// A decision, with all those that were accepted with it.
    func batch(of decision: Decision) -> [Decision] {
        guard decision.mode == .grid else { return [decision] }
        return history[decision.reviewer, default: []].filter { $0.mode == .grid && $0.decided == decision.decided }
    }

    /// A reviewer's answers to items of the queue that contradict the given label, in order of time, till the image is
    /// decided again beside its label.
    ///
    /// - Parameter given: The given label of an image.
    func contradictions(of reviewer: String, given: (Int) -> Int) -> [Decision] {
        var latest: [Int: Decision] = [:]
        for decision in history[reviewer, default: []] where decision.mode == .guess && decision.verdict != .skip {
            // A second answer to an image that came again is about the reviewer.
            if let item = decision.item, itemByID[item]?.purpose == .repetition { continue }
            latest[decision.image] = decision
        }
        return latest.values
            .filter { $0.isGuessOfItem && $0.verdict.judgement(given: given($0.image))?.isWrong == true }
            .sorted { ($0.decided, $0.uuid) < ($1.decided, $1.uuid) }
    }

    /// The people who have answered an item.
    ///
    /// Whether a suspect's label is right may be found out in any way; the sample, on which an error rate rests, wants
    /// it to be told with the given label hidden; a repeat is about the second answer itself.
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

    /// Whether a reviewer is still to answer an item, whoever else is shown it.
    private func isOpen(_ item: ReviewItem, for reviewer: String) -> Bool {
        let deciders = deciders(item)
        guard !deciders.contains(reviewer), deciders.count < item.reviewers else { return false }
        guard item.purpose == .repetition else { return true }
        // A second answer needs a first, of the same person.
        return byImage[item.image, default: []].contains {
            $0.reviewer == reviewer && $0.mode != .grid && $0.verdict != .skip
        }
    }

    /// The items that a reviewer is shown next; skipped ones after the others. They are then lent to the reviewer.
    ///
    /// - Parameter held: Items that the reviewer's page holds already.
    mutating func next(_ count: Int, for reviewer: String, held: Set<Int>) -> [ReviewItem] {
        var lent: [Int: Int] = [:]
        for (other, items) in lentItems where other != reviewer { for item in items { lent[item, default: 0] += 1 } }
        let open = items.filter { isOpen($0, for: reviewer) }
        // What others hold comes last: they may never answer it.
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

    /// The first images of an order that nobody has decided and that no other reviewer's page holds; then lent to the
    /// reviewer.
    ///
    /// - Parameter held: Images that the reviewer's page holds already.
    /// - Returns: Them, and how many of the order nobody has decided.
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

    /// Gives back what a reviewer's page holds, when it is gone.
    mutating func giveBack(_ reviewer: String) {
        lentItems[reviewer] = nil
        lentImages[reviewer] = nil
    }

    // MARK: Progress

    /// How far the review is.
    struct Progress: Encodable {
        /// Answers that the plan asks for, and those it has.
        var asked = 0
        var answered = 0
        /// Items this reviewer can still answer.
        var open = 0
        /// Answers this reviewer gave with the label hidden, and images this reviewer decided on pages of many.
        var guessed = 0
        var gridded = 0
        /// Seconds for an answer, the mean of this reviewer's latest 50; nil before the first.
        var pace: Double?
        /// Seconds till this reviewer has answered all that is open.
        var timeLeft: Double?
        /// Images that anybody has decided, and those of the data set.
        var decided = 0
        var images = 0
        /// The answers of each reviewer.
        var reviewers: [String: Int] = [:]
    }

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
