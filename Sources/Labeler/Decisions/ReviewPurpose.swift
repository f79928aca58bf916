/// What an item of the queue is for, by its name in the database.
enum ReviewPurpose: String {
    /// Drawn by the design; what the estimate rests on.
    case sample
    /// One of the most suspicious; what cleaning is about.
    case suspect
    /// Shown again, to measure the reviewer.
    case repetition = "repeat"
}
