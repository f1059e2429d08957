/** GitLab's ids are digits; a path always holds a slash between namespace and project. */
export const isProjectId = (idOrPath: string): boolean => /^\d+$/.test(idOrPath);
