/** For the API, which asks the domain through its commands only: what a task does to its source VM when it starts. */
export { whatStartDoes } from '../../domain/task/source-traits.ts';
