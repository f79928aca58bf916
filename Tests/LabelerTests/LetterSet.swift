import GRDB
import GlyphForge
import Logging
import TestSupport

@testable import Labeler

/// The letters A-C of the fonts that come along, 8 pixels a side, in a folder of its own.
func makeLetters(in folder: TemporaryFolder, name: String = "set", characters: String = "A-C") async throws -> Dataset {
    let generator = Generator(
        plan: GenerationPlan(characters: try CharacterList(characters), side: 8), sources: [.path(Project.fonts)],
        workers: 1,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = try await generator.run(output: folder.file(name)) { _ in }
    return try Dataset(path: folder.file(name))
}

extension LabelDatabase {
    /// Asks of images, in this order: each with its purpose and how many people are to decide.
    func plan(_ items: [(image: Int, purpose: String, reviewers: Int)]) throws {
        try write { database in
            try database.execute(
                sql: "INSERT INTO designs (id, made, seed, images, stratum_of_image) VALUES (1, '', 0, 0, x'')")
            for (position, item) in items.enumerated() {
                try database.execute(
                    sql:
                        "INSERT INTO review_items (id, design, round, position, image, purpose, reviewers) VALUES (?, 1, 1, ?, ?, ?, ?)",
                    arguments: [100 + position, position, item.image, item.purpose, item.reviewers])
            }
        }
    }
}
