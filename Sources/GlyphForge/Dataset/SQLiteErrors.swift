internal import GRDB
internal import Glibc

/// Runs `body` and gives SQLite's errors the form of this program's.
package func translatingErrors<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as DatabaseError {
        switch error.resultCode {
        case .SQLITE_FULL: throw FileError(path, "cannot be written", number: ENOSPC)
        case .SQLITE_IOERR: throw FileError(path, "cannot be read or written", number: EIO)
        case .SQLITE_READONLY: throw FileError(path, "cannot be written", number: EROFS)
        case .SQLITE_CANTOPEN: throw FileError(path, "cannot be opened", number: access(path, R_OK) == 0 ? 0 : errno)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            throw DatasetError(.damaged, "\(path) is damaged (\(error.message ?? "")).")
        case .SQLITE_BUSY: throw DatasetError(.busy, "\(path) is in use by another process; wait for it to end.")
        default:
            throw DatasetError(.damaged, "\(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)").")
        }
    } catch is RowDecodingError {
        throw DatasetError(.damaged, "\(path) is damaged: its tables do not hold what they should.")
    }
}
