package import Foundation
internal import GRDB
package import GlyphForge

/// The decisions of concurrent reviewers, stored in the data set's label database. A method that writes returns after
/// its changes are on disk.
///
/// The database's contents are cached in memory, and read again when another process has changed them.
package actor ReviewStore {
    /// The data set under review.
    package nonisolated let dataset: Dataset
    private nonisolated let database: LabelDatabase
    private var queue: ReviewQueue
    private var glyphs: GlyphLookup
    /// The run of `flag` that `glyphs` was made from.
    private var run: Int?
    /// SQLite's version counter of the database, which increases when another process writes.
    private var version: Int

    /// Reads the review from the database.
    ///
    /// - Throws: ``LabelError`` or ``FileError`` if the database cannot be used.
    package init(dataset: Dataset, database: LabelDatabase) throws {
        self.dataset = dataset
        self.database = database
        version = try database.version()
        queue = try database.read { try ReviewQueue($0, images: dataset.count) }
        (run, glyphs) = try Self.lookup(dataset, database)
    }

    private static func lookup(_ dataset: Dataset, _ database: LabelDatabase) throws -> (Int?, GlyphLookup) {
        let run = try database.read { try FlagRun($0) }
        return (run?.id, try GlyphLookup(dataset, flags: run))
    }

    /// Reads changes made by another process, such as `review plan`, `review import` or `flag`.
    private func refresh() throws {
        let now = try database.version()
        guard now != version else { return }
        queue = try database.read { try ReviewQueue($0, images: dataset.count) }
        let latest = try database.read { try FlagRun.latestID($0) }
        if latest != run { (run, glyphs) = try Self.lookup(dataset, database) }
        version = now
    }

    // MARK: Deciding

    /// A reviewer's answer about an image.
    package struct Answer: Sendable {
        /// Chosen by the page, so that an answer sent twice is stored once.
        package var uuid: String
        /// What was answered.
        package var subject: Subject
        /// The reviewer's verdict.
        package var verdict: Verdict
        /// How long the image was on show, if known.
        package var seconds: Double?

        /// The subject of an answer.
        package enum Subject: Sendable, Hashable {
            /// A queue item, by its number.
            case item(Int)
            /// An image of the data set, by its number.
            case image(Int)
        }

        /// Makes an answer.
        package init(uuid: String, subject: Subject, verdict: Verdict, seconds: Double? = nil) {
            self.uuid = uuid
            self.subject = subject
            self.verdict = verdict
            self.seconds = seconds
        }
    }

    /// Stores all answers, or none if one of them is refused. Answers that are already stored are kept unchanged.
    ///
    /// - Parameters:
    ///   - answers: The answers to store.
    ///   - mode: How the images were shown.
    ///   - reviewer: The reviewer's name.
    ///   - now: The current time. If it is not later than the latest decision, the time just after that decision is
    ///     used.
    /// - Returns: The decisions, in the order of the answers.
    /// - Throws: ``ReviewRefusal`` for invalid answers, ``FileError`` if the database cannot be written.
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
                    throw ReviewRefusal(
                        .contradiction, "A different answer with the uuid \(decision.uuid) is already stored.")
                }
                decisions[position] = earlier
            }
        }
        for decision in new { queue.add(decision) }
        return decisions
    }

    private func decision(_ answer: Answer, _ mode: Decision.Mode, _ reviewer: String) throws -> Decision {
        guard let uuid = UUID(uuidString: answer.uuid)?.uuidString.lowercased() else {
            throw ReviewRefusal(.invalid, "'\(TextFormat.shortened(answer.uuid, to: 40))' is not a uuid.")
        }
        if let label = answer.verdict.label, !dataset.classes.indices.contains(label) {
            throw ReviewRefusal(.invalid, "There is no class \(label); classes are 0 to \(dataset.classes.count - 1).")
        }
        if let seconds = answer.seconds, !(seconds >= 0 && seconds <= 86_400) {
            throw ReviewRefusal(.invalid, "The time of an answer must be 0 to 86400 seconds.")
        }
        let image: Int
        var item: Int?
        switch answer.subject {
        case .item(let id):
            guard let found = queue.item(id) else { throw ReviewRefusal(.invalid, "The review has no item \(id).") }
            (image, item) = (found.image, id)
        case .image(let number):
            guard (0..<dataset.count).contains(number) else {
                throw ReviewRefusal(.invalid, "There is no image \(number); images are 0 to \(dataset.count - 1).")
            }
            image = number
        }
        return Decision(
            uuid: uuid, item: item, image: image, reviewer: reviewer, verdict: answer.verdict, mode: mode, decided: "",
            seconds: answer.seconds)
    }

    /// Undoes a reviewer's decision, with its whole page if it was made on a grid.
    ///
    /// - Parameters:
    ///   - uuid: The decision's uuid.
    ///   - reviewer: The reviewer's name.
    /// - Returns: The decisions that were undone; none if the decision was already undone.
    /// - Throws: ``ReviewRefusal`` if there is no such decision, or if it belongs to another reviewer.
    package func undo(_ uuid: String, by reviewer: String) throws -> [Decision] {
        try refresh()
        let found = try database.read {
            try Decision.fetchOne($0, sql: "SELECT * FROM decisions WHERE uuid = ?", arguments: [uuid.lowercased()])
        }
        guard let found else {
            throw ReviewRefusal(.unknown, "There is no decision \(TextFormat.shortened(uuid, to: 40)).")
        }
        guard found.reviewer == reviewer else {
            throw ReviewRefusal(.foreign, "This decision belongs to another reviewer.")
        }
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

    // MARK: Queries

    /// See ``ReviewQueue/next(_:for:held:)``.
    func nextItems(_ count: Int, for reviewer: String, held: Set<Int>) throws -> [ReviewItem] {
        try refresh()
        return queue.next(count, for: reviewer, held: held)
    }

    /// The next unreviewed images of a given label, most suspicious first. See
    /// ``ReviewQueue/nextImages(_:in:for:held:)``.
    func nextImages(_ count: Int, label: Int, for reviewer: String, held: Set<Int>) throws -> (
        images: [Int], undecided: Int
    ) {
        try refresh()
        guard dataset.classes.indices.contains(label) else {
            throw ReviewRefusal(.invalid, "There is no class \(label); classes are 0 to \(dataset.classes.count - 1).")
        }
        return queue.nextImages(count, in: glyphs.order(label: label), for: reviewer, held: held)
    }

    /// Whether a review is planned, and whether images are ordered by suspicion.
    func sources() throws -> (hasPlan: Bool, hasFlags: Bool) {
        try refresh()
        return (!queue.items.isEmpty, run != nil)
    }

    /// See ``ReviewQueue/progress(of:)``.
    func progress(of reviewer: String) throws -> ReviewQueue.Progress {
        try refresh()
        return queue.progress(of: reviewer)
    }

    /// The decisions that the reviewer's next undo removes.
    func undoable(of reviewer: String) -> [Decision] { queue.latestBatch(of: reviewer) }

    /// See ``ReviewQueue/release(_:)``.
    func release(_ reviewer: String) { queue.release(reviewer) }

    /// See ``ReviewQueue/contradictions(of:given:)``. Answers on images whose prediction equals the label come first,
    /// because they are most often slips.
    func contradictions(of reviewer: String) throws -> [Decision] {
        try refresh()
        let all = queue.contradictions(of: reviewer) { dataset.label(at: $0) }
        func isLabelLikely(_ decision: Decision) -> Bool {
            glyphs.predicted(decision.image) == dataset.label(at: decision.image)
        }
        return all.filter(isLabelLikely) + all.filter { !isLabelLikely($0) }
    }

    /// The agreement of each pair of reviewers, and the disputed images.
    func agreement() throws -> (pairs: [Agreement], disputes: [Dispute]) {
        try refresh()
        let decisions = try database.read { try Decision.all($0) }
        return (Agreement.all(decisions, of: dataset), Dispute.all(decisions, of: dataset))
    }

    /// The current estimate of the error rate. Not isolated, so that answers do not wait for it.
    nonisolated func estimate() throws -> ErrorRateEstimate { try ErrorRateEstimate.of(dataset, in: database) }

    // MARK: Pictures

    /// The image as a PNG file in base64.
    func picture(_ image: Int) -> String { glyphs.picture(image) }

    /// The cells of a grid page.
    func cells(_ images: [Int]) -> [ReviewMessage.Cell] {
        images.map { .init(image: $0, png: glyphs.picture($0), predicted: glyphs.predicted($0)) }
    }

    /// The label, the prediction and the font of an image, shown after it was answered.
    func context(_ image: Int) throws -> ReviewMessage.Context {
        guard (0..<dataset.count).contains(image) else {
            throw ReviewRefusal(.invalid, "There is no image \(image); images are 0 to \(dataset.count - 1).")
        }
        return ReviewMessage.Context(
            given: dataset.label(at: image), predicted: glyphs.predicted(image), font: try glyphs.fontName(image),
            siblings: glyphs.siblings(image, limit: 36).map { .init(label: dataset.label(at: $0), png: picture($0)) })
    }
}
