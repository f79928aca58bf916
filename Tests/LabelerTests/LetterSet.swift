import GRDB
import GlyphForge
import Logging
import TestSupport

@testable import Labeler

/// Generates a data set of the letters A to C of the sample fonts, 8 x 8 pixels.
func makeLetters(in folder: TemporaryFolder, name: String = "set", characters: String = "A-C") async throws -> Dataset {
    let generator = Generator(
        plan: GenerationPlan(characters: try CharacterList(characters), side: 8), sources: [.path(Project.fonts)],
        workers: 1,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = try await generator.run(output: folder.file(name)) { _ in }
    return try Dataset(path: folder.file(name))
}

extension LabelDatabase {
    /// Adds a design with these review items, in this order: the image, its purpose and the number of reviewers.
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
