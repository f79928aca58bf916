internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// The prepared insertions of a manifest, within one transaction.
struct ManifestInsertion {
    let file: RowInsertion<FileRow>
    let face: RowInsertion<FaceRow>
    let instance: RowInsertion<InstanceRow>
    let image: RowInsertion<ImageRow>
    let licence: RowInsertion<LicenceRow>
    let reject: RowInsertion<RejectRow>

    init(_ database: Database) throws {
        file = try RowInsertion(database)
        face = try RowInsertion(database)
        instance = try RowInsertion(database)
        image = try RowInsertion(database)
        licence = try RowInsertion(database)
        reject = try RowInsertion(database)
    }
}

/// `INSERT INTO table VALUES (...)`, prepared once and used for every row.
///
/// It binds through SQLite's C interface: with a million rows, GRDB's argument arrays take longer than SQLite itself.
struct RowInsertion<Row: ManifestRow> {
    private let statement: Statement

    init(_ database: Database) throws {
        let marks = Array(repeating: "?", count: Row.columnNames.count).joined(separator: ", ")
        statement = try database.cachedStatement(sql: "INSERT INTO \(Row.table) VALUES (\(marks))")
    }

    func insert(_ row: Row) throws {
        let handle = statement.sqliteStatement
        var columns = ColumnBinder(row: row, binder: RowBinder(handle))
        Row.columns(&columns)
        let binder = columns.binder
        let status = sqlite3_step(handle)
        // Returns the status of the step again.
        sqlite3_reset(handle)
        guard status == SQLITE_DONE, binder.status == SQLITE_OK else {
            let code = binder.status == SQLITE_OK ? status : binder.status
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: sqlite3_db_handle(handle).map { String(cString: sqlite3_errmsg($0)) },
                sql: "INSERT INTO \(Row.table)")
        }
    }
}

/// Binds each column's value of one row.
private struct ColumnBinder<Row: ManifestRow>: ColumnVisitor {
    let row: Row
    var binder: RowBinder

    @inline(__always)
    mutating func callAsFunction<Value: ManifestValue>(
        _ name: String, _ declaration: String, subset: String?, value: (Row) -> Value
    ) {
        value(row).bind(to: &binder)
    }
}

/// Binds the columns of one row, in their order.
struct RowBinder {
    private let handle: SQLiteStatement
    private var column: Int32 = 0
    /// The first failure, or SQLITE_OK.
    private(set) var status = SQLITE_OK

    init(_ handle: SQLiteStatement) { self.handle = handle }

    mutating func bindNull() { note(sqlite3_bind_null(handle, next())) }

    mutating func bind(_ value: Int) { note(sqlite3_bind_int64(handle, next(), Int64(value))) }

    mutating func bind(_ value: Double) { note(sqlite3_bind_double(handle, next(), value)) }

    mutating func bind(_ text: String) {
        var text = text
        note(
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, next(), $0.baseAddress ?? emptyText, Int32($0.count), transient)
                }
            })
    }

    mutating func bind(_ bytes: ArraySlice<UInt8>) {
        note(bytes.withUnsafeBytes { sqlite3_bind_blob(handle, next(), $0.baseAddress, Int32($0.count), transient) })
    }

    private mutating func next() -> Int32 {
        column += 1
        return column
    }

    private mutating func note(_ result: Int32) { if status == SQLITE_OK { status = result } }
}

/// A value that a column can have.
protocol ManifestValue: Sendable {
    func bind(to binder: inout RowBinder)
}

extension Int: ManifestValue {
    func bind(to binder: inout RowBinder) { binder.bind(self) }
}

extension Bool: ManifestValue {
    func bind(to binder: inout RowBinder) { binder.bind(self ? 1 : 0) }
}

extension Double: ManifestValue {
    func bind(to binder: inout RowBinder) { binder.bind(self) }
}

extension String: ManifestValue {
    func bind(to binder: inout RowBinder) { binder.bind(self) }
}

/// A blob; an empty one is NULL.
extension ArraySlice<UInt8>: ManifestValue {
    func bind(to binder: inout RowBinder) { if isEmpty { binder.bindNull() } else { binder.bind(self) } }
}

extension Optional: ManifestValue where Wrapped: ManifestValue {
    func bind(to binder: inout RowBinder) { if let self { self.bind(to: &binder) } else { binder.bindNull() } }
}

/// SQLITE_TRANSIENT, a macro that Swift does not import: SQLite copies the bytes.
private nonisolated(unsafe) let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
/// An empty string may have no address, and SQLite treats a null pointer as NULL.
private nonisolated(unsafe) let emptyText = UnsafePointer(strdup("")!)
