internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// The prepared insertions of a manifest, within one transaction.
///
/// They bind through SQLite's C interface, which GRDB lends: at a million rows its own argument arrays take longer than
/// all else that SQLite does.
struct RowInsertion {
    let file: PreparedInsertion
    let face: PreparedInsertion
    let instance: PreparedInsertion
    let image: PreparedInsertion
    let licence: PreparedInsertion
    let reject: PreparedInsertion

    init(_ database: Database) throws {
        file = try PreparedInsertion(database, table: "files", columns: 5)
        face = try PreparedInsertion(database, table: "faces", columns: 12)
        instance = try PreparedInsertion(database, table: "instances", columns: 11)
        image = try PreparedInsertion(database, table: "images", columns: 8)
        licence = try PreparedInsertion(database, table: "licences", columns: 2)
        reject = try PreparedInsertion(database, table: "rejects", columns: 7)
    }
}

/// `INSERT INTO table VALUES (...)`, used again for every row.
struct PreparedInsertion {
    private let statement: Statement
    private let table: String

    init(_ database: Database, table: String, columns: Int) throws {
        let marks = Array(repeating: "?", count: columns).joined(separator: ", ")
        statement = try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
        self.table = table
    }

    /// Inserts a row whose columns `fill` gives in their order.
    func insert(_ fill: (inout RowBinder) -> Void) throws {
        let handle = statement.sqliteStatement
        var binder = RowBinder(handle)
        fill(&binder)
        let status = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard status == SQLITE_DONE, binder.status == SQLITE_OK else {
            let code = binder.status == SQLITE_OK ? status : binder.status
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: sqlite3_db_handle(handle).map { String(cString: sqlite3_errmsg($0)) },
                sql: "INSERT INTO \(table)")
        }
    }
}

/// Binds the columns of one row, from the left.
struct RowBinder {
    private let handle: SQLiteStatement
    private var column: Int32 = 0
    /// The first failure, or SQLITE_OK.
    private(set) var status = SQLITE_OK

    init(_ handle: SQLiteStatement) { self.handle = handle }

    mutating func bind(_ value: Int) { note(sqlite3_bind_int64(handle, next(), Int64(value))) }

    mutating func bind(_ value: Int?) {
        if let value { bind(value) } else { note(sqlite3_bind_null(handle, next())) }
    }

    mutating func bind(_ value: Double) { note(sqlite3_bind_double(handle, next(), value)) }

    mutating func bind(_ text: String?) {
        guard var text else { return note(sqlite3_bind_null(handle, next())) }
        note(
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, next(), $0.baseAddress ?? emptyText, Int32($0.count), copied)
                }
            })
    }

    /// Binds a blob; no bytes are NULL.
    mutating func bind(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return bind(nil as Int?) }
        note(bytes.withUnsafeBytes { sqlite3_bind_blob(handle, next(), $0.baseAddress, Int32($0.count), copied) })
    }

    private mutating func next() -> Int32 {
        column += 1
        return column
    }

    private mutating func note(_ result: Int32) { if status == SQLITE_OK { status = result } }
}

/// SQLITE_TRANSIENT, a macro Swift cannot see: SQLite copies what it is given.
private nonisolated(unsafe) let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
/// An empty string may have no address, and SQLite takes none for NULL.
private nonisolated(unsafe) let emptyText = UnsafePointer(strdup("")!)
