public import GRDB

/// A reviewer's verdict on an image, with when and how it was given: a row of the table `decisions`.
public struct Decision: Hashable, Sendable {
    /// How the image was shown.
    public enum Mode: String, Sendable {
        /// One glyph, with its label hidden.
        case guess
        /// A page of glyphs with the same given label.
        case grid
        /// Unknown: imported from a file without a mode.
        case `import`
    }

    /// Identifies the decision in every copy and every exported file.
    public var uuid: String
    /// The queue item that it answers; nil if it answers none.
    public var item: Int?
    /// The image's number in the data set.
    public var image: Int
    /// The reviewer's name.
    public var reviewer: String
    /// What the reviewer said.
    public var verdict: Verdict
    /// How the image was shown.
    public var mode: Mode
    /// When it was made, in UTC: `2026-01-31T12:00:00.000Z`. The alphabetical order is the order in time.
    public var decided: String
    /// How long the image was on show, if known.
    public var seconds: Double?
    /// Whether the reviewer has undone it.
    public var isUndone = false

    /// Whether it answers a queue item with the given label hidden. A decision made with the label shown does not
    /// count, nor does an imported one of unknown mode.
    var isGuessOfItem: Bool { mode == .guess && item != nil }
}

extension Decision: FetchableRecord {
    /// Reads a row of the table `decisions`.
    ///
    /// - Throws: `.damaged` if the verdict or the mode is unknown.
    public init(row: Row) throws {
        uuid = row["uuid"]
        item = row["item"]
        image = row["image"]
        reviewer = row["reviewer"]
        guard let verdict = Verdict(name: row["verdict"], label: row["label"]), let mode = Mode(rawValue: row["mode"])
        else {
            throw LabelError(.damaged, "Decision \(uuid) is damaged: its verdict or its mode is unknown.")
        }
        self.verdict = verdict
        self.mode = mode
        decided = row["decided"]
        seconds = row["seconds"]
        isUndone = row["undone"]
    }

    /// All decisions, ordered by time. Decisions made at the same time are ordered by uuid, so that two databases with
    /// the same decisions agree on which is the latest.
    ///
    /// - Parameter includingUndone: Whether to include decisions that were undone.
    public static func all(_ database: Database, includingUndone: Bool = false) throws -> [Decision] {
        let condition = includingUndone ? "" : "WHERE undone = 0"
        return try fetchAll(database, sql: "SELECT * FROM decisions \(condition) ORDER BY decided, uuid")
    }

    /// The blind decisions: each reviewer's first answer on an image, if it answers a queue item with the given label
    /// hidden. After the first answer the label is shown, even if the reviewer then undoes the answer.
    ///
    /// - Parameter decisions: In order of time.
    static func blind(_ decisions: [Decision]) -> [Decision] {
        var looks = Set<Look>()
        // The label of a skipped image stays hidden.
        return decisions.filter { $0.verdict != .skip && looks.insert(Look($0)).inserted && $0.isGuessOfItem }
    }

    /// The decisions that a sample counts: if a reviewer's first answer on an image was blind, that answer and all
    /// later ones on the single image. Grid pages do not count, because an overlooked image there counts as right, nor
    /// do answers to repeats, which measure the reviewer.
    ///
    /// - Parameters:
    ///   - decisions: In order of time.
    ///   - repeats: The queue items that repeat an image.
    static func begunBlind(_ decisions: [Decision], repeats: Set<Int>) -> [Decision] {
        let looks = Set(blind(decisions).map(Look.init))
        return decisions.filter {
            $0.mode == .guess && looks.contains(Look($0)) && !($0.item.map(repeats.contains) ?? false)
        }
    }

    /// The queue items that repeat an image.
    static func repeats(_ database: Database) throws -> Set<Int> {
        Set(try Int.fetchAll(database, sql: "SELECT id FROM review_items WHERE purpose = 'repeat'"))
    }

    /// A reviewer and an image.
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
