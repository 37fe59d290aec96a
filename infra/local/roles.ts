/** The word that makes the program the DynamoDB process, which the local cloud starts. */
export const DYNAMODB_ROLE = 'dynamodb-process';
