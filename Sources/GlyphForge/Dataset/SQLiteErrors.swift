internal import GRDB
internal import Glibc

/// Turns SQLite's errors into this program's.
package enum SQLiteErrors {
    /// Runs `body` and rethrows each SQLite error as a ``FileError`` or ``DatasetError`` that names the database file.
    ///
    /// - Parameter path: The database file.
    package static func translating<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_FULL: throw FileError(path, "cannot be written", number: ENOSPC)
            case .SQLITE_IOERR: throw FileError(path, "cannot be read or written", number: EIO)
            case .SQLITE_READONLY: throw FileError(path, "cannot be written", number: EROFS)
            case .SQLITE_CANTOPEN:
                throw FileError(path, "cannot be opened", number: access(path, R_OK) == 0 ? 0 : errno)
            case .SQLITE_NOTADB, .SQLITE_CORRUPT:
                throw DatasetError(.damaged, "\(path) is damaged (\(error.message ?? "no SQLite database")).")
            case .SQLITE_BUSY:
                throw DatasetError(
                    .busy, "\(path) is in use by another process; run the same command again when that one has ended.")
            default:
                throw DatasetError(
                    .damaged, "\(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)").")
            }
        } catch is RowDecodingError {
            throw DatasetError(.damaged, "\(path) is damaged: its tables have values of the wrong type.")
        }
    }
}
