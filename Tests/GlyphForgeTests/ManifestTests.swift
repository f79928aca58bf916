import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Manifest")
struct ManifestTests {
    @Test("The tables have the columns of the row types, in their order")
    func columns() throws {
        let folder = try TemporaryFolder()
        let database = try ManifestSchema.openForWriting(folder.file("manifest.sqlite"))
        try database.read { database in
            func check<Row: ManifestRow>(_ type: Row.Type) throws {
                let sql = "SELECT name FROM pragma_table_info('\(Row.table)') ORDER BY cid"
                #expect(try String.fetchAll(database, sql: sql) == Row.columnNames)
            }
            try check(ClassRow.self)
            try check(FileRow.self)
            try check(LicenceRow.self)
            try check(FaceRow.self)
            try check(InstanceRow.self)
            try check(ImageRow.self)
            try check(RejectRow.self)
        }
    }

    @Test("The text of a table in the database stays the same, so that manifests keep their bytes")
    func creation() {
        #expect(
            ClassRow.creation == """
                CREATE TABLE classes (
                    label INTEGER PRIMARY KEY,
                    codepoint INTEGER UNIQUE,
                    name TEXT NOT NULL) STRICT;
                """)
    }

    @Test("A row is inserted with its values in the order of the columns")
    func insertion() throws {
        let database = try DatabaseQueue()
        try database.write { database in
            try database.execute(sql: FileRow.creation)
            let insertion = try RowInsertion<FileRow>(database)
            try insertion.insert(FileRow(id: 0, path: "a.zip", member: "b.ttf", byteCount: 3, digest: [1, 2]))
            try insertion.insert(FileRow(id: 1, path: "", byteCount: 0, digest: []))
            let rows = try Row.fetchAll(database, sql: FileRow.selection("ORDER BY id"))
            #expect(
                rows == [
                    ["id": 0, "path": "a.zip", "member": "b.ttf", "bytes": 3, "digest": Data([1, 2])],
                    ["id": 1, "path": "", "member": nil, "bytes": 0, "digest": nil],
                ])
            #expect(throws: DatabaseError.self) {
                try insertion.insert(FileRow(id: 1, path: "again", byteCount: 0, digest: []))
            }
        }
    }
}
