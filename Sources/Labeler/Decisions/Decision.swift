public import GRDB

/// A verdict with who gave it, on what, when and how: a row of the table `decisions`.
public struct Decision: Hashable, Sendable {
    /// How the image was shown.
    public enum Mode: String, Sendable {
        /// One glyph, its label hidden.
        case guess
        /// A page of glyphs of one given label.
        case grid
        /// Unknown: from a file that does not say.
        case `import`
    }

    /// The same wherever the decision is exported to.
    public var uuid: String
    /// The item of the queue it answers; nil where it answers none.
    public var item: Int?
    /// The image's number in the data set.
    public var image: Int
    public var reviewer: String
    public var verdict: Verdict
    public var mode: Mode
    /// When, in UTC: `2026-01-31T12:00:00.000Z`, so that the order of texts is that of time.
    public var decided: String
    /// How long the image was looked at, if known.
    public var seconds: Double?
    /// Whether it was taken back.
    public var isUndone = false

    /// Whether it answers an item of the queue with the given label hidden. What is decided again beside its label is
    /// no such answer, and an imported one that does not say how is taken for none.
    var isGuessOfItem: Bool { mode == .guess && item != nil }
}

extension Decision: FetchableRecord {
    public init(row: Row) throws {
        uuid = row["uuid"]
        item = row["item"]
        image = row["image"]
        reviewer = row["reviewer"]
        guard let verdict = Verdict(name: row["verdict"], label: row["label"]), let mode = Mode(rawValue: row["mode"])
        else {
            throw LabelError(.damaged, "Decision \(uuid) is damaged: its verdict or mode is unknown.")
        }
        self.verdict = verdict
        self.mode = mode
        decided = row["decided"]
        seconds = row["seconds"]
        isUndone = row["undone"]
    }

    /// The decisions that hold: those not taken back, in order of time. (Where the time is the same, by uuid: so any
    /// two databases with the same decisions agree which is the latest.)
    ///
    /// - Parameter includingUndone: Also those taken back.
    public static func all(_ database: Database, includingUndone: Bool = false) throws -> [Decision] {
        let condition = includingUndone ? "" : "WHERE undone = 0"
        return try fetchAll(database, sql: "SELECT * FROM decisions \(condition) ORDER BY decided, uuid")
    }

    /// Of decisions in order of time, those that were made blind: each reviewer's first answer on an image, where it
    /// was to an item of the queue with the given label hidden. After it the label is shown, also to who then takes the
    /// answer back.
    static func blind(_ decisions: [Decision]) -> [Decision] {
        var looks = Set<Look>()
        // A skipped image is not told of.
        return decisions.filter { $0.verdict != .skip && looks.insert(Look($0)).inserted && $0.isGuessOfItem }
    }

    /// Of decisions in order of time, those that a sample counts: of reviewers whose first answer on the image was
    /// blind, that one and what they answered after it on the single image, when they knew the label. Not pages of
    /// many, where an image that is passed over counts as right, nor second answers to images that came again, which
    /// are about the reviewer.
    ///
    /// - Parameter repeats: The items by which images come again.
    static func begunBlind(_ decisions: [Decision], repeats: Set<Int>) -> [Decision] {
        let looks = Set(blind(decisions).map(Look.init))
        return decisions.filter {
            $0.mode == .guess && looks.contains(Look($0)) && !($0.item.map(repeats.contains) ?? false)
        }
    }

    /// The items of the queue by which images come again.
    static func repeats(_ database: Database) throws -> Set<Int> {
        Set(try Int.fetchAll(database, sql: "SELECT id FROM review_items WHERE purpose = 'repeat'"))
    }

    /// Who looked at which image.
    private struct Look: Hashable {
        let image: Int
        let reviewer: String

        init(_ decision: Decision) { (image, reviewer) = (decision.image, decision.reviewer) }
    }

    func insert(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO decisions (uuid, item, image, reviewer, verdict, label, mode, decided, seconds, undone)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                uuid, item, image, reviewer, verdict.name, verdict.label, mode.rawValue, decided, seconds, isUndone,
            ])
    }
}
