/// A row of one of the manifest's tables.
///
/// ``columns`` is the one list of a table's columns: the `CREATE TABLE` statement, the insertion of rows and the copying
/// of a subset are derived from it.
protocol ManifestRow: Sendable {
    /// The table's name.
    static var table: String { get }
    /// The table's columns, in their order.
    static var columns: [Column] { get }
}

extension ManifestRow {
    typealias Column = ManifestColumn<Self>

    /// The statement that creates the table. SQLite stores its text in the database.
    static var creation: String {
        let list = columns.map { "    \($0.name) \($0.declaration)" }.joined(separator: ",\n")
        return "CREATE TABLE \(table) (\n\(list)) STRICT;"
    }

    /// A query for whole rows.
    ///
    /// - Parameter clauses: What follows the table's name, such as `ORDER BY id`.
    static func selection(_ clauses: String) -> String {
        "SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(table) \(clauses)"
    }

    /// The statement that inserts the rows of a subset (see ``DatasetSubset``).
    ///
    /// - Parameter clauses: `FROM` and what follows it.
    static func subsetInsertion(_ clauses: String) -> String {
        "INSERT INTO \(table) SELECT \(columns.map(\.subset).joined(separator: ", ")) \(clauses);"
    }
}

/// A column of one of the manifest's tables.
struct ManifestColumn<Row: ManifestRow>: Sendable {
    /// The column's name.
    let name: String
    /// Its type and constraints, as in `CREATE TABLE`.
    let declaration: String
    /// The expression that gives its value in a subset of a data set.
    let subset: String
    /// Binds a row's value.
    let bind: @Sendable (Row, inout RowBinder) -> Void

    /// - Parameters:
    ///   - subset: By default the value is copied. Ids and references are given by the tables that
    ///     ``DatasetSubset`` makes, because rows are renumbered.
    ///   - value: The row's value.
    @inline(__always)
    init<Value: ManifestValue>(
        _ name: String, _ declaration: String, subset: String? = nil,
        value: @escaping @Sendable (Row) -> Value
    ) {
        self.name = name
        self.declaration = declaration
        self.subset = subset ?? "\(Row.table).\(name)"
        bind = { row, binder in value(row).bind(to: &binder) }
    }
}
