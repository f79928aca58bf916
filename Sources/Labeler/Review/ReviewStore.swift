package import Foundation
internal import GRDB
package import GlyphForge

/// The decisions of several reviewers who work at once, in the data set's database. What it returns from is on the
/// disk.
///
/// What the database holds is kept in memory too, and read anew when another process changed it.
package actor ReviewStore {
    package nonisolated let dataset: Dataset
    private nonisolated let database: LabelDatabase
    private var queue: ReviewQueue
    private var glyphs: GlyphLookup
    /// The run of `flag` that `glyphs` has its order from.
    private var run: Int?
    /// The database's version by SQLite's count, which other processes' writing raises.
    private var version: Int

    /// - Throws: ``LabelError`` or ``FileError`` when the database cannot be used.
    package init(dataset: Dataset, database: LabelDatabase) throws {
        self.dataset = dataset
        self.database = database
        version = try database.version()
        queue = try database.read { try ReviewQueue($0, images: dataset.count) }
        (run, glyphs) = try Self.lookup(dataset, database)
    }

    private static func lookup(_ dataset: Dataset, _ database: LabelDatabase) throws -> (Int?, GlyphLookup) {
        let row = try database.read {
            try Row.fetchOne($0, sql: "SELECT id, scores, predicted FROM flag_runs ORDER BY id DESC LIMIT 1")
        }
        return (row?["id"], try GlyphLookup(dataset, flags: row.map { ($0["scores"], $0["predicted"]) }))
    }

    /// Reads what another process (`review plan`, `review import`, `flag`) may have written.
    private func refresh() throws {
        let now = try database.version()
        guard now != version else { return }
        queue = try database.read { try ReviewQueue($0, images: dataset.count) }
        let latest = try database.read { try Int.fetchOne($0, sql: "SELECT max(id) FROM flag_runs") }
        if latest != run { (run, glyphs) = try Self.lookup(dataset, database) }
        version = now
    }

    // MARK: Deciding

    /// What a reviewer says of an image.
    package struct Answer: Sendable {
        /// Made by whoever asks, so that asking twice decides once.
        package var uuid: String
        /// What was answered.
        package var subject: Subject
        package var verdict: Verdict
        /// How long it was looked at.
        package var seconds: Double?

        package enum Subject: Sendable, Hashable {
            /// An item of the queue.
            case item(Int)
            /// An image of the data set.
            case image(Int)
        }

        package init(uuid: String, subject: Subject, verdict: Verdict, seconds: Double? = nil) {
            self.uuid = uuid
            self.subject = subject
            self.verdict = verdict
            self.seconds = seconds
        }
    }

    /// Writes down what a reviewer says: all of it or nothing. Answers that were written down before are left as they
    /// are.
    ///
    /// - Parameter now: The time; where a decision was made later than that, just after it.
    /// - Returns: The decisions, in the answers' order.
    /// - Throws: ``ReviewRefusal`` for answers that make no sense, ``FileError`` when they cannot be written.
    @discardableResult
    package func record(_ answers: [Answer], mode: Decision.Mode, by reviewer: String, at now: Date) throws
        -> [Decision]
    {
        try refresh()
        var decisions = try answers.map { try decision($0, mode, reviewer) }
        guard Set(decisions.map(\.uuid)).count == decisions.count else {
            throw ReviewRefusal(.invalid, "Two answers have the same uuid.")
        }
        let latest = queue.history.values.compactMap { $0.last?.decided }.max().flatMap(Instant.init(text:))
        let instant = latest.map { max(Instant(now), Instant(milliseconds: $0.milliseconds + 1)) } ?? Instant(now)
        for position in decisions.indices { decisions[position].decided = instant.text }
        var new: [Decision] = []
        try database.write { database in
            for (position, decision) in decisions.enumerated() {
                guard
                    let earlier = try Decision.fetchOne(
                        database, sql: "SELECT * FROM decisions WHERE uuid = ?", arguments: [decision.uuid])
                else {
                    try decision.insert(database)
                    new.append(decision)
                    continue
                }
                guard earlier.reviewer == reviewer, earlier.image == decision.image, earlier.verdict == decision.verdict
                else {
                    throw ReviewRefusal(.contradiction, "Another answer has the uuid \(decision.uuid).")
                }
                decisions[position] = earlier
            }
        }
        for decision in new { queue.add(decision) }
        return decisions
    }

    private func decision(_ answer: Answer, _ mode: Decision.Mode, _ reviewer: String) throws -> Decision {
        guard let uuid = UUID(uuidString: answer.uuid)?.uuidString.lowercased() else {
            throw ReviewRefusal(.invalid, "'\(shortened(answer.uuid, to: 40))' is no uuid.")
        }
        if let label = answer.verdict.label, !dataset.classes.indices.contains(label) {
            throw ReviewRefusal(.invalid, "There is no class \(label); they are 0 to \(dataset.classes.count - 1).")
        }
        if let seconds = answer.seconds, !(seconds >= 0 && seconds <= 86_400) {
            throw ReviewRefusal(.invalid, "An answer takes 0 to 86400 seconds.")
        }
        let image: Int
        var item: Int?
        switch answer.subject {
        case .item(let id):
            guard let found = queue.item(id) else { throw ReviewRefusal(.invalid, "The review has no item \(id).") }
            (image, item) = (found.image, id)
        case .image(let number):
            guard (0..<dataset.count).contains(number) else {
                throw ReviewRefusal(.invalid, "There is no image \(number); they are 0 to \(dataset.count - 1).")
            }
            image = number
        }
        return Decision(
            uuid: uuid, item: item, image: image, reviewer: reviewer, verdict: answer.verdict, mode: mode, decided: "",
            seconds: answer.seconds)
    }

    /// Takes back a decision of a reviewer, with those that were accepted on the same page of a grid.
    ///
    /// - Returns: Those taken back by this; none when it was so already.
    package func undo(_ uuid: String, by reviewer: String) throws -> [Decision] {
        try refresh()
        let found = try database.read {
            try Decision.fetchOne($0, sql: "SELECT * FROM decisions WHERE uuid = ?", arguments: [uuid.lowercased()])
        }
        guard let found else { throw ReviewRefusal(.unknown, "There is no decision \(shortened(uuid, to: 40)).") }
        guard found.reviewer == reviewer else { throw ReviewRefusal(.foreign, "That decision is of another reviewer.") }
        guard !found.isUndone else { return [] }
        let batch = queue.batch(of: found)
        try database.write { database in
            for decision in batch {
                try database.execute(sql: "UPDATE decisions SET undone = 1 WHERE uuid = ?", arguments: [decision.uuid])
            }
        }
        for decision in batch { queue.remove(decision) }
        return batch
    }

    // MARK: Asking

    /// See ``ReviewQueue/next(_:for:held:)``.
    func nextItems(_ count: Int, for reviewer: String, held: Set<Int>) throws -> [ReviewItem] {
        try refresh()
        return queue.next(count, for: reviewer, held: held)
    }

    /// The images of a given label that nobody has decided, the most suspicious first.
    func nextImages(_ count: Int, label: Int, for reviewer: String, held: Set<Int>) throws -> (
        images: [Int], undecided: Int
    ) {
        try refresh()
        guard dataset.classes.indices.contains(label) else {
            throw ReviewRefusal(.invalid, "There is no class \(label); they are 0 to \(dataset.classes.count - 1).")
        }
        return queue.nextImages(count, in: glyphs.order(label: label), for: reviewer, held: held)
    }

    /// Whether there is a plan of what to review, and whether images are ordered by suspicion.
    func sources() throws -> (hasPlan: Bool, hasFlags: Bool) {
        try refresh()
        return (!queue.items.isEmpty, run != nil)
    }

    func progress(of reviewer: String) throws -> ReviewQueue.Progress {
        try refresh()
        return queue.progress(of: reviewer)
    }

    /// What the reviewer's next undo takes back.
    func undoable(of reviewer: String) -> [Decision] { queue.latestBatch(of: reviewer) }

    func giveBack(_ reviewer: String) { queue.giveBack(reviewer) }

    /// See ``ReviewQueue/contradictions(of:given:)``; first those where the network sides with the label, which are
    /// slips most often.
    func contradictions(of reviewer: String) throws -> [Decision] {
        try refresh()
        let all = queue.contradictions(of: reviewer) { dataset.label(at: $0) }
        func isLabelLikely(_ decision: Decision) -> Bool {
            glyphs.predicted(decision.image) == dataset.label(at: decision.image)
        }
        return all.filter(isLabelLikely) + all.filter { !isLabelLikely($0) }
    }

    func agreement() throws -> (pairs: [Agreement], disputes: [Dispute]) {
        try refresh()
        let decisions = try database.read { try Decision.all($0) }
        return (Agreement.all(decisions, of: dataset), Dispute.all(decisions, of: dataset))
    }

    /// The error rate as far as it is known. Not isolated: it may take a while, and answers must not wait.
    nonisolated func estimate() throws -> ErrorRateEstimate { try ErrorRateEstimate.of(dataset, in: database) }

    // MARK: Pictures

    func picture(_ image: Int) -> String { glyphs.picture(image) }

    func cells(_ images: [Int]) -> [ReviewMessage.Cell] {
        images.map { .init(image: $0, png: glyphs.picture($0), predicted: glyphs.predicted($0)) }
    }

    /// What helps to understand an image once it was decided.
    func context(_ image: Int) throws -> ReviewMessage.Context {
        guard (0..<dataset.count).contains(image) else {
            throw ReviewRefusal(.invalid, "There is no image \(image); they are 0 to \(dataset.count - 1).")
        }
        return ReviewMessage.Context(
            given: dataset.label(at: image), predicted: glyphs.predicted(image), font: try glyphs.fontName(image),
            siblings: glyphs.siblings(image, limit: 36).map { .init(label: dataset.label(at: $0), png: picture($0)) })
    }
}
