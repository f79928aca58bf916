/// A row of one of the manifest's tables.
///
/// ``columns(_:)`` is the one list of a table's columns: the `CREATE TABLE` statement, the insertion of rows and the
/// copying of a subset are derived from it.
protocol ManifestRow: Sendable {
    /// The table's name.
    static var table: String { get }
    /// Calls `column` for each of the table's columns, in their order.
    static func columns(_ column: inout some ColumnVisitor<Self>)
}

/// Does something with each column of a table.
protocol ColumnVisitor<Row> {
    associatedtype Row: ManifestRow

    /// - Parameters:
    ///   - name: The column's name.
    ///   - declaration: Its type and constraints, as in `CREATE TABLE`.
    ///   - subset: The expression that gives its value in a subset of a data set; nil copies the value. Ids and
    ///     references are given by the tables that ``DatasetSubset`` makes, because rows are renumbered.
    ///   - value: The row's value.
    mutating func callAsFunction<Value: ManifestValue>(
        _ name: String, _ declaration: String, subset: String?, value: (Row) -> Value)
}

extension ColumnVisitor {
    /// Visits a column whose value a subset of a data set copies.
    @inline(__always)
    mutating func callAsFunction<Value: ManifestValue>(
        _ name: String, _ declaration: String, value: (Row) -> Value
    ) {
        self(name, declaration, subset: nil, value: value)
    }
}

extension ManifestRow {
    /// The names of the columns, in their order.
    static var columnNames: [String] { lists.names }

    /// The statement that creates the table. SQLite stores its text in the database.
    static var creation: String {
        "CREATE TABLE \(table) (\n\(lists.declarations.map { "    " + $0 }.joined(separator: ",\n"))) STRICT;"
    }

    /// A query for whole rows.
    ///
    /// - Parameter clauses: What follows the table's name, such as `ORDER BY id`.
    static func selection(_ clauses: String) -> String {
        "SELECT \(columnNames.joined(separator: ", ")) FROM \(table) \(clauses)"
    }

    /// The statement that inserts the rows of a subset (see ``DatasetSubset``).
    ///
    /// - Parameter clauses: `FROM` and what follows it.
    static func subsetInsertion(_ clauses: String) -> String {
        "INSERT INTO \(table) SELECT \(lists.subset.joined(separator: ", ")) \(clauses);"
    }

    private static var lists: ColumnLists<Self> {
        var lists = ColumnLists<Self>()
        columns(&lists)
        return lists
    }
}

/// The texts that SQL statements need of the columns.
private struct ColumnLists<Row: ManifestRow>: ColumnVisitor {
    var names: [String] = []
    var declarations: [String] = []
    var subset: [String] = []

    mutating func callAsFunction<Value: ManifestValue>(
        _ name: String, _ declaration: String, subset expression: String?, value: (Row) -> Value
    ) {
        names.append(name)
        declarations.append("\(name) \(declaration)")
        subset.append(expression ?? "\(Row.table).\(name)")
    }
}
