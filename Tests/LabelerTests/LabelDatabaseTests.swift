import Foundation
import GRDB
import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("The database of labels")
struct LabelDatabaseTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset() async throws -> Dataset { try await makeLetters(in: folder) }

    @Test("The database is created once, opens again, and leaves the data set readable")
    func makes() async throws {
        let dataset = try await dataset()
        for _ in 0..<2 {
            let database = try LabelDatabase(dataset: dataset)
            #expect(try database.read { try Int.fetchOne($0, sql: "SELECT images FROM dataset") } == dataset.count)
            #expect(try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        }
        #expect(try Dataset(path: dataset.path).count == dataset.count)
    }

    @Test("A newer version, the database of another data set, and a file that is not a database are errors")
    func refuses() async throws {
        let dataset = try await dataset()
        let path = dataset.path + "/" + LabelDatabase.fileName
        func change(_ sql: String) throws {
            try LabelDatabase(dataset: dataset).write { try $0.execute(sql: sql) }
        }
        try change("UPDATE dataset SET images = 1000000")
        #expect(
            throws: LabelError(
                .unsuitable,
                """
                \(path) is for 1000000 images, but \(dataset.path) has \(dataset.count): it belongs to another data \
                set. Move it to that data set's folder, or delete it.
                """
            )
        ) {
            _ = try LabelDatabase(dataset: dataset)
        }
        for name in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: name) }
        try change("PRAGMA user_version = 99")
        let newer = #expect(throws: LabelError.self) { _ = try LabelDatabase(dataset: dataset) }
        #expect(newer?.code == .tooNew)
        for name in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: name) }
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
        let damaged = #expect(throws: DatasetError.self) { _ = try LabelDatabase(dataset: dataset) }
        #expect(damaged?.code == .damaged)
    }
}
